'use client'
import { useTheme } from 'next-themes'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type uPlot from 'uplot'
import { formatClock, formatExact, formatTicks, UNKNOWN } from './format.ts'

/** One line of a chart; `colour` is a custom property of the theme. `null` values are gaps, drawn as gaps. */
export type ChartSeries = { name: string; colour: `--series-${1 | 2 | 3 | 4}`; values: readonly (number | null)[] }

type ChartProps = {
  /** Seconds since epoch, ascending; as long as each series. */
  times: readonly number[]
  series: readonly ChartSeries[]
  height: number
  /** One line alone is filled to zero. */
  isArea?: boolean
  format: (value: number) => string
  label: string
}

/** Lines over time on a canvas, from zero, with the values under the pointer in the legend. Loaded when first drawn. */
export function Chart(props: ChartProps) {
  const { resolvedTheme } = useTheme()
  const [pointed, setPointed] = useState<number | null>(null)
  const { series, times, format } = props
  // A canvas knows no custom properties: another theme, or other lines, is another drawing.
  const drawing = `${resolvedTheme} ${series.map(({ name, colour }) => `${name}${colour}`).join()} ${props.height}`
  return (
    <figure>
      <Legend series={series} at={pointed === null ? null : momentOf(times, pointed)} index={pointed} format={format} />
      <Drawing key={drawing} {...props} onPoint={setPointed} />
    </figure>
  )
}

function Drawing(props: ChartProps & { onPoint: (index: number | null) => void }) {
  const { times, series, height, label } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const draw = useEffectEvent((Plot: typeof uPlot, into: HTMLElement) => {
    plot.current = new Plot(optionsFor(props, into, props.onPoint), dataOf(props), into)
  })
  const fit = useEffectEvent((width: number) => plot.current?.setSize({ width, height }))
  useEffect(() => {
    const into = box.current
    if (!into) return
    let isGone = false
    void import('uplot').then(({ default: Plot }) => (isGone ? undefined : draw(Plot, into)))
    const observer = new ResizeObserver(() => fit(into.clientWidth))
    observer.observe(into)
    return () => {
      isGone = true
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [])
  useEffect(() => plot.current?.setData(dataOf({ times, series })), [times, series])
  return <div ref={box} role="img" aria-label={label} style={{ height }} className="w-full overflow-hidden" />
}

const dataOf = ({ times, series }: Pick<ChartProps, 'times' | 'series'>): uPlot.AlignedData =>
  [times, ...series.map(({ values }) => values)] as uPlot.AlignedData // uPlot's type wants mutable arrays; it does not change them

function optionsFor(props: ChartProps, box: HTMLElement, onPoint: (index: number | null) => void): uPlot.Options {
  const style = getComputedStyle(box)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--ink-3'),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: colour('--line'), width: 1 },
  }
  return {
    width: box.clientWidth,
    height: props.height,
    legend: { show: false },
    cursor: { y: false, sync: { key: 'page' }, points: { size: 6 } },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max, 1) * 1.1] } },
    axes: [
      { ...axis, size: 28, values: (_plot, ticks) => formatTicks(ticks) },
      { ...axis, size: 56, values: (_plot, ticks) => ticks.map(props.format) },
    ],
    series: [
      {},
      ...props.series.map((one) => ({
        label: one.name,
        stroke: colour(one.colour),
        width: 1.5,
        fill: props.isArea ? `color-mix(in srgb, ${colour(one.colour)} 18%, transparent)` : undefined,
        spanGaps: false,
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
  }
}

const DAY_S = 86_400

/** With its day where the chart is of several. */
function momentOf(times: readonly number[], index: number): string {
  const ms = (times[index] ?? 0) * 1000
  const isOfDays = (times.at(-1) ?? 0) - (times[0] ?? 0) > DAY_S
  return isOfDays ? formatExact(new Date(ms).toISOString()) : formatClock(ms)
}

function Legend(props: {
  series: readonly ChartSeries[]
  at: string | null
  index: number | null
  format: (value: number) => string
}) {
  const { series, index, at, format } = props
  return (
    <figcaption className="flex min-h-5 flex-wrap gap-x-3 px-3 text-xs text-ink-2">
      {series.map(({ name, colour, values }) => {
        const value = index === null ? values.findLast((one) => one !== null) : values[index]
        return (
          <span key={name} className="flex items-center gap-1">
            <span aria-hidden className="h-0.5 w-3" style={{ background: `var(${colour})` }} />
            {name} <b className="font-semibold text-ink">{value === null || value === undefined ? UNKNOWN : format(value)}</b>
          </span>
        )
      })}
      <span className="text-ink-3">{at === null ? 'latest' : `at ${at}`}</span>
    </figcaption>
  )
}
