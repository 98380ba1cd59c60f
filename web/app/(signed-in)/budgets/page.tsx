import type { Metadata } from 'next'
import { Budgets } from '#web/features/budgets/budgets.tsx'

export const metadata: Metadata = { title: 'Budgets' }

export default function BudgetsPage() {
  return <Budgets />
}
