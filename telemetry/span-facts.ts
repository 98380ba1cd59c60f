/** Names of the attributes that spans of ours carry. */
export const spanFacts = {
  correlationId: 'mission_control.correlation_id',
  tenantId: 'mission_control.tenant_id',
  /** The span only looks, and so does all that comes of it (see domain/trace/keep.ts). */
  looks: 'mission_control.looks',
  /** On every span that Next.js makes of itself as it renders a page. */
  ofPage: 'next.span_type',
  /** It answers somebody who was not let in (see domain/trace/keep.ts). */
  stranger: 'mission_control.stranger',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
} as const
