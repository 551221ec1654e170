"""What the papers for people say, in every language that Linnet speaks."""
