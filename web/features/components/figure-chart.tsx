'use client'
import { useMemo } from 'react'
import type { ComponentLimitView, ComponentSampleInput } from '#contracts/components.ts'
import { figureName, sayValue, unitOf } from '#domain/component/figure.ts'
import { Chart, type ChartSeries } from '#web/ui/chart.tsx'
import { formatCompact } from '#web/ui/format.ts'
import { figureOf } from './figure-words.ts'

type FigureChartProps = { figure: string; samples: readonly ComponentSampleInput[]; limit: ComponentLimitView | undefined }

/** One figure over time, with its limit where it has one. */
export function FigureChart({ figure, samples, limit }: FigureChartProps) {
  const most = limit?.limit ?? null
  const { times, series } = useMemo(() => linesOf(figure, samples, most), [figure, samples, most])
  const unit = unitOf(figure)
  return (
    <section className="border-t py-2" aria-label={figureName(figure)}>
      <Chart
        times={times}
        series={series}
        height={120}
        isArea={most === null}
        // The axis has no room for the word.
        format={(value) => (unit === 'items' ? formatCompact(value) : sayValue(value, unit))}
        label={`${figureName(figure)} over time${most === null ? '' : ', against its limit'}; the table shows the same figures`}
      />
    </section>
  )
}

function linesOf(figure: string, samples: readonly ComponentSampleInput[], most: number | null) {
  const line: ChartSeries = {
    ...{ name: figureName(figure), colour: '--series-1' },
    values: samples.map((sample) => figureOf(sample, figure)),
  }
  const limit: ChartSeries = { name: 'Limit', colour: '--series-2', values: samples.map(() => most) }
  return { times: samples.map(({ at }) => Date.parse(at) / 1_000), series: most === null ? [line] : [line, limit] }
}
