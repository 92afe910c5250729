"""The officer's inbox: what to do now, and the form to do it with."""
