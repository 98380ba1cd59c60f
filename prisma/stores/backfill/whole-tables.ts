/**
 * Just after a copy Postgres does not know yet how many rows there are, and would look for each of them in all others. What it makes of
 * a table to compare it with another goes to the disk where it exceeds its memory.
 */
export const WHOLE_TABLES = `SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '32MB'`
