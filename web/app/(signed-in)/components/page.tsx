import type { Metadata } from 'next'
import { Components } from '#web/features/components/components.tsx'

export const metadata: Metadata = { title: 'Components' }

export default function ComponentsPage() {
  return <Components />
}
