"""Many submissions: judged in parallel, resumable, into nbgrader's gradebook, with feedback."""
