/** Where a channel's ways are in the API. Its name may hold slashes. */
export const channelPath = (name: string, what: string): string => `/api/v1/handoffs/${encodeURIComponent(name)}/${what}`
