-- An entry that is deleted waits for the vacuum, as any row does.
SELECT 1;
