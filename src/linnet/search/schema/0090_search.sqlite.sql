-- The index alone, without the texts. The row's number is the position of the message. Facets are the
-- room, the sender and the kind of text, each as a word.
CREATE VIRTUAL TABLE search_words USING fts5(
    facets, words, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"
);
-- By which messages the words of edited ones were taken from: position of the edited message.
CREATE TABLE search_edits (
    edit_id TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
CREATE INDEX search_edits_by_position ON search_edits (position);
