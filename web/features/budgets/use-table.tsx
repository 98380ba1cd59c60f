import type { ReactNode } from 'react'
import { formatCount, formatShare, formatUsd, UNKNOWN } from '#web/ui/format.ts'

type Row = { key: string; name: ReactNode; tokens: number; usd: number | null; share: number | null }

const number = 'w-24 px-3 py-1 text-right tabular-nums'

const Unpriced = () => <span title="not all of it could be priced">{UNKNOWN}</span>

/** Who used a budget, most first: share of what was used, tokens that count, and what they cost. */
export function UseTable({ heading, rows }: { heading: string; rows: readonly Row[] }) {
  if (rows.length === 0) return null
  return (
    // A region that scrolls has to be reachable by keyboard
    <div tabIndex={0} role="region" aria-label={`Used by ${heading}`} className="scroll-slim overflow-x-auto border-t">
      <table className="w-full min-w-[26rem] table-fixed text-left">
        <thead className="bg-canvas text-xs text-ink-2">
          <tr>
            <th className="px-3 py-1 font-medium sm:px-4">{heading}</th>
            <th className={`${number} font-medium`}>Share</th>
            <th className={`${number} font-medium`}>Tokens</th>
            <th className={`${number} font-medium`}>Cost</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, tokens, usd, share }) => (
            <tr key={key} className="border-t">
              <td className="break-all px-3 py-1 sm:px-4">{name}</td>
              <td className={number}>{share === null ? <Unpriced /> : formatShare(share)}</td>
              <td className={number}>{formatCount(tokens)}</td>
              <td className={number}>{usd === null ? <Unpriced /> : formatUsd(usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
