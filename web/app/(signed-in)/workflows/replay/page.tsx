import type { Metadata } from 'next'
import { ReplayFile } from '#web/features/reproduction/replay-file.tsx'

export const metadata: Metadata = { title: 'Replay a reproduction' }

export default function ReplayPage() {
  return <ReplayFile />
}
