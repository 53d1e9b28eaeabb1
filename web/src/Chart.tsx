// Chart.tsx — one ECharts drawing that follows its size and theme. The library is loaded when first
// needed.
import { useEffect, useRef } from "react";
import type { ChartOption } from "./charts";

/** While the answer is being counted, the library can come. */
const library = () => import("./echarts");
export const expectCharts = (): void => void library();

export function Chart({
  option,
  height,
  dark,
  label,
  onPick,
}: {
  option: ChartOption;
  height?: number | undefined;
  dark: boolean;
  label: string;
  onPick?: ((row: number) => void) | undefined;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let over = false;
    let close = () => {};
    void library().then(({ init }) => {
      if (over || !place.current) return;
      const chart = init(place.current, dark ? "dark" : undefined);
      chart.setOption({ backgroundColor: "transparent", animationDuration: 200, ...option });
      chart.on("click", (p) => {
        const data: unknown = p.data;
        if (data && typeof data === "object" && "row" in data && typeof data.row === "number")
          onPick?.(data.row);
      });
      const watch = new ResizeObserver(() => chart.resize());
      watch.observe(place.current);
      place.current.dataset.drawn = "yes";
      close = () => {
        watch.disconnect();
        chart.dispose();
      };
    });
    return () => {
      over = true;
      close();
    };
  }, [option, dark, onPick]);
  const style = height === undefined ? {} : { height };
  return <div ref={place} className="chart" style={style} role="img" aria-label={label} />;
}
