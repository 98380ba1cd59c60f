import type { SpanView } from '#contracts/traces.ts'

/** Where a span was, as a colour of its bar; the service's name stands beside it. */
const series = ['bg-(--series-1)', 'bg-(--series-2)', 'bg-(--series-3)', 'bg-(--series-4)'] as const

/** A colour for each service of a trace, in the order in which they come. */
export function serviceColours(spans: readonly SpanView[]): ReadonlyMap<string, string> {
  const services = [...new Set(spans.map(({ service }) => service))]
  return new Map(services.map((service, index) => [service, series[index % series.length] ?? series[0]]))
}
