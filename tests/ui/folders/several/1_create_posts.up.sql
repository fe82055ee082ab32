CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    title TEXT DEFAULT 'untitled
);
