"""From the text of an article to what it tells: who says what, with the words that say so. One module a stage."""
