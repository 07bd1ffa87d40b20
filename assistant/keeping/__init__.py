"""What is kept between runs, in one private file of the user's: conversations and what else a reader wants to find again."""
