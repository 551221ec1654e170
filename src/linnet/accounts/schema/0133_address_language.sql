-- The language of the app that has added the address, in which letters to it are written.
ALTER TABLE email_addresses ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
