-- The index alone, without the texts. Facets are the room, the sender and the kind of text, each as a
-- word that begins with an exclamation mark.
CREATE TABLE search_words (
    -- Of the message.
    position BIGINT PRIMARY KEY,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_words_by_word ON search_words USING gin (words);
-- By which messages the words of edited ones were taken from: position of the edited message.
CREATE TABLE search_edits (
    edit_id TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);
CREATE INDEX search_edits_by_position ON search_edits (position);
