-- Name and user name, folded, each word between spaces; empty until it was worked out.
ALTER TABLE accounts ADD COLUMN search_words TEXT NOT NULL DEFAULT '';
