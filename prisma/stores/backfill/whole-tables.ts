/** Just after a copy Postgres does not know yet how many rows there are, and would look for each of them in all others. */
export const WHOLE_TABLES = 'SET LOCAL enable_nestloop = off'
