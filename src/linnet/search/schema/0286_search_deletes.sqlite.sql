-- SQLite would write a part of the index anew as soon as a tenth of it is deleted, at once, while
-- everybody who writes waits. What is deleted is taken out in small steps afterwards.
INSERT INTO search_words (search_words, rank) VALUES ('deletemerge', 0);
