'use client'
import { useQuery } from '@tanstack/react-query'
import { Maximize2 } from 'lucide-react'
import Link from 'next/link'
import { gateRunQuery } from '#web/features/api/gate-queries.ts'
import { QueryError } from '#web/features/api/query-error.tsx'
import { buttonLook } from '#web/ui/button.tsx'
import { Sheet } from '#web/ui/sheet.tsx'
import { SkeletonRows } from '#web/ui/skeleton.tsx'
import { GateRunBody } from './gate-run-body.tsx'

/** The evidence behind a verdict, beside what it decided. */
export function GateRunSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(gateRunQuery(id))
  const open = (
    <Link href={`/gates/runs/${id}`} className={buttonLook({ tone: 'quiet', size: 'small' })}>
      <Maximize2 aria-hidden /> Open page
    </Link>
  )
  return (
    <Sheet title={data ? `Gate ${data.run.suite}` : 'Gate run'} onClose={onClose} aside={open}>
      {error && !data ? <QueryError what="The gate run" error={error} retry={() => void refetch()} /> : null}
      {data ? <GateRunBody run={data.run} /> : error ? null : <SkeletonRows rows={8} />}
    </Sheet>
  )
}
