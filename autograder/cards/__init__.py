"""What learners are shown: a card, as HTML and as text, in their notebooks and on the page that grading makes."""
