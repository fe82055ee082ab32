ALTER TYPE account_role ADD VALUE 'moderator' BEFORE 'editor';
