/** A day as the chart and its table show it. */
export interface DayRow {
  /** `2026-03-05` */
  day: string;
  paidSat: bigint;
  btcText: string;
  /** In the shop's currency; null if that is BTC. */
  pricedText: string | null;
  orders: number;
}

/** The numbers of the chart, newest first; `currency` is the shop's, null if that is BTC. */
export function PaymentNumbers({ days, currency }: { days: DayRow[]; currency: string | null }) {
  return (
    <table class="table table-cards table-days">
      <caption class="visually-hidden">Paid per day (UTC), newest first</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col" class="number">
            Orders
          </th>
          <th scope="col" class="number">
            BTC
          </th>
          {currency !== null && (
            <th scope="col" class="number">
              {currency}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((row) => (
          <tr key={row.day} data-day={row.day}>
            <td>{row.day}</td>
            <td class="number" data-label="Orders">
              {row.orders}
            </td>
            <td class="number" data-label="BTC">
              {row.btcText}
            </td>
            {currency !== null && (
              <td class="number" data-label={currency}>
                {row.pricedText}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
