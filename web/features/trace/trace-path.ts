/** The page of a trace, by its id or a correlation id. */
export const tracePath = (id: string): string => `/traces/${encodeURIComponent(id)}`
