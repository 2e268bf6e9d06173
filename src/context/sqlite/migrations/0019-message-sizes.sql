-- What a search needs to know of each message that contains a word: whose it is, and how long. In `messages`
-- themselves, some ten of them are in a page, and a common word reads most pages of the table.
CREATE INDEX message_sizes ON messages (sequence, context_key, tokens);
