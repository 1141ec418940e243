"""Unit 2: why is there a need for advanced optimizers?"""
