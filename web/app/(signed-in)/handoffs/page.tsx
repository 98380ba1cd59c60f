import type { Metadata } from 'next'
import { Handoffs } from '#web/features/handoffs/handoffs.tsx'

export const metadata: Metadata = { title: 'Hand-offs' }

export default function HandoffsPage() {
  return <Handoffs />
}
