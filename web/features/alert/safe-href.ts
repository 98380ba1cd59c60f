/** The address, if a browser may be led there: a page of ours, or one by HTTP. What configuration names may be anything. */
export const safeHref = (url: string | null): string | null =>
  url !== null && /^(https?:\/\/|\/(?![/\\]))/i.test(url) ? url : null
