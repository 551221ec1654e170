-- Whether a statement is still to go out by mail, to somebody who may not be able to open the app.
ALTER TABLE statements ADD COLUMN is_mail_due BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX statements_to_mail ON statements (statement_id) WHERE is_mail_due;
