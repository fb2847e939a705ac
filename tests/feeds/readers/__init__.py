"""Feed readers that people use, and libraries that their programs use, against the app as it is served."""
