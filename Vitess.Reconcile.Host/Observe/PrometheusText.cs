using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>Adds up what a meter measures, and shows it in Prometheus' text format.</summary>
/// <remarks>Instruments are named as Prometheus names them, without <c>_total</c>, which counters get here.</remarks>
internal sealed class PrometheusText : IDisposable
{
    // Reason: passes take microseconds, writes milliseconds, reparents minutes; a factor of four tells them apart.
    private static readonly double[] Bounds =
        [0.00001, 0.00004, 0.00016, 0.00064, 0.0025, 0.01, 0.04, 0.16, 0.64, 2.5, 10, 40, 160];

    private readonly Lock turn = new();
    private readonly SortedDictionary<string, Family> families = new(StringComparer.Ordinal);
    private readonly List<Instrument> instruments = [];
    private readonly MeterListener listener = new();

    /// <summary>Shows what one meter measures from now on.</summary>
    internal PrometheusText(Meter meter)
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                lock (turn)
                {
                    instruments.Add(instrument);
                }
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    /// <summary>The names of all series that there may come to be.</summary>
    internal ValueList<string> Names()
    {
        lock (turn)
        {
            return instruments.SelectMany(NamesOf).ToValueList();
        }
    }

    /// <summary>What is measured: each name, its sort, and what it says.</summary>
    internal ValueList<(string Name, string Sort, string Text)> Descriptions()
    {
        lock (turn)
        {
            return instruments
                .Select(instrument => (Family.NameOf(instrument), Family.SortOf(instrument), instrument.Description ?? ""))
                .OrderBy(one => one.Item1, StringComparer.Ordinal).ToValueList();
        }
    }

    /// <summary>Everything as it is now.</summary>
    internal string Show()
    {
        lock (turn)
        {
            foreach (var family in families.Values)
            {
                family.ForgetObserved();
            }
            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var (name, family) in families)
            {
                family.Show(name, text);
            }
            return text.ToString();
        }
    }

    private static IEnumerable<string> NamesOf(Instrument instrument) => instrument is Histogram<double>
        ? [$"{instrument.Name}_bucket", $"{instrument.Name}_sum", $"{instrument.Name}_count"]
        : [Family.NameOf(instrument)];

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        lock (turn)
        {
            var name = Family.NameOf(instrument);
            if (!families.TryGetValue(name, out var family))
            {
                families.Add(name, family = new(instrument));
            }
            family.Take(labels, value);
        }
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)?
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "," : "")}{name}=\"{escaped}\"");
        }
        return text.ToString();
    }

    /// <summary>One instrument, with a series for each set of labels.</summary>
    private sealed class Family(Instrument instrument)
    {
        private readonly SortedDictionary<string, Series> series = new(StringComparer.Ordinal);

        internal static string NameOf(Instrument instrument) => instrument.Name + (SortOf(instrument) == "counter" ? "_total" : "");

        internal static string SortOf(Instrument instrument) => instrument switch
        {
            Counter<long> or ObservableCounter<long> or Counter<double> or ObservableCounter<double> => "counter",
            Histogram<double> => "histogram",
            _ => "gauge",
        };

        private bool IsHistogram => instrument is Histogram<double>;

        internal void Take(string labels, double value)
        {
            if (!series.TryGetValue(labels, out var one))
            {
                series.Add(labels, one = new());
            }
            one.Sum = instrument is Counter<long> or Counter<double> or Histogram<double> ? one.Sum + value : value;
            one.Count++;
            for (var i = 0; IsHistogram && i < Bounds.Length; i++)
            {
                one.Buckets[i] += value <= Bounds[i] ? 1 : 0;
            }
        }

        /// <summary>What is observed at each showing tells anew what there is, so that what is gone shows no more.</summary>
        internal void ForgetObserved()
        {
            if (instrument.IsObservable)
            {
                series.Clear();
            }
        }

        internal void Show(string name, StringBuilder text)
        {
            if (series.Count == 0)
            {
                return;
            }
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {SortOf(instrument)}\n");
            foreach (var (labels, one) in series)
            {
                if (IsHistogram)
                {
                    Show(name, labels, one, text);
                }
                else
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{Braced(labels)} {one.Sum}\n");
                }
            }
        }

        private static void Show(string name, string labels, Series one, StringBuilder text)
        {
            var before = labels.Length > 0 ? labels + "," : "";
            for (var i = 0; i < Bounds.Length; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{(decimal)Bounds[i]}\"}} {one.Buckets[i]}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"+Inf\"}} {one.Count}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braced(labels)} {one.Sum}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_count{Braced(labels)} {one.Count}\n");
        }

        private static string Braced(string labels) => labels.Length > 0 ? $"{{{labels}}}" : "";
    }

    private sealed class Series
    {
        internal double Sum { get; set; }

        internal long Count { get; set; }

        internal long[] Buckets { get; } = new long[Bounds.Length];
    }
}
