"""What is measured, one file each; every row works on Linnet and on the rival alike."""
