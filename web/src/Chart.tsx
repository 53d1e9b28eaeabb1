// Chart.tsx — one ECharts drawing that follows its size and theme. The library is loaded when first needed.
import { useEffect, useRef } from "react";
import type { ChartOption } from "./charts";

export function Chart({ option, dark, label, onPick }: {
  option: ChartOption;
  dark: boolean;
  label: string;
  onPick?: (row: number, series: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let over = false;
    let close = () => {};
    void import("./echarts").then(({ init }) => {
      if (over || !place.current) return;
      const chart = init(place.current, dark ? "dark" : undefined);
      chart.setOption({ backgroundColor: "transparent", animationDuration: 200, ...option });
      chart.on("click", (p) => onPick?.(p.dataIndex, String(p.seriesName ?? "")));
      const watch = new ResizeObserver(() => chart.resize());
      watch.observe(place.current);
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
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}
