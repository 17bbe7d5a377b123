using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Vitess.Reconcile.Host.Loop;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Host.Observe;

/// <summary>What a process of the operator measures of itself.</summary>
internal sealed class Metrics : IDisposable
{
    private readonly Meter meter = new("vitess-operator");
    private readonly PrometheusText text;
    private readonly Counter<long> passes;
    private readonly Histogram<double> passSeconds;
    private readonly Counter<long> moves;
    private readonly Histogram<double> moveSeconds;
    private readonly Counter<long> reparents;
    private readonly Counter<long> requests;
    private readonly Histogram<double> requestSeconds;

    /// <summary>Nothing measured yet.</summary>
    internal Metrics()
    {
        text = new(meter);
        passes = meter.CreateCounter<long>("vitess_operator_passes", null, "Passes run, by kind of resource and how they ended.");
        passSeconds = meter.CreateHistogram<double>("vitess_operator_pass_duration_seconds", null, "How long passes took, by kind of resource.");
        moves = meter.CreateCounter<long>(
            "vitess_operator_moves", null, "Writes and calls that ended, by what they were, the kind of object, and how they ended.");
        moveSeconds = meter.CreateHistogram<double>(
            "vitess_operator_move_duration_seconds", null, "How long writes and calls took from their beginning in the loop to their end there.");
        reparents = meter.CreateCounter<long>(
            "vitess_operator_reparents", null, "Reparents that this operator called for, by sort and how they ended.");
        requests = meter.CreateCounter<long>(
            "vitess_operator_api_requests", null, "Requests to the API server, by method, resource and status; status 0 is no answer.");
        requestSeconds = meter.CreateHistogram<double>(
            "vitess_operator_api_request_duration_seconds", null, "How long requests to the API server took, by method.");
        meter.CreateObservableGauge(
            "vitess_operator_build_info", () => new Measurement<long>(1, new KeyValuePair<string, object?>("version", Version)), null,
            "The version of this program.");
    }

    private static string Version => typeof(Metrics).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <inheritdoc/>
    public void Dispose()
    {
        text.Dispose();
        meter.Dispose();
    }

    /// <summary>Everything in Prometheus' text format.</summary>
    internal string Show() => text.Show();

    /// <summary>The names of all series that there may come to be.</summary>
    internal ValueList<string> Names() => text.Names();

    /// <summary>What is measured: each name, its sort, and what it says.</summary>
    internal ValueList<(string Name, string Sort, string Text)> Descriptions() => text.Descriptions();

    /// <summary>A core whose passes are measured.</summary>
    internal Func<Snapshot, Plan> Measured(Func<Snapshot, Plan> reconcile) => snapshot =>
    {
        var began = Stopwatch.GetTimestamp();
        var hasEnded = false;
        try
        {
            var plan = reconcile(snapshot);
            hasEnded = true;
            return plan;
        }
        finally
        {
            Take(snapshot.Subject.Key.Kind, hasEnded, Stopwatch.GetElapsedTime(began));
        }
    };

    /// <summary>Counts a pass.</summary>
    internal void Take(string kind, bool isDone, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        passes.Add(1, tag, new("result", isDone ? "done" : "failed"));
        passSeconds.Record(took.TotalSeconds, tag);
    }

    /// <summary>Counts a move that has ended.</summary>
    internal void Take(MoveEnd end)
    {
        var (verb, kind) = end.Move.Match<(string Verb, string Kind)>(
            create => ("create", create.Wanted.Key.Kind),
            apply => ("apply", apply.Wanted.Key.Kind),
            patch => ("patch", patch.Key.Kind),
            turn => ("set-turn", turn.Key.Kind),
            status => ("set-status", status.Key.Kind),
            delete => ("delete", delete.Key.Kind),
            invoke => (invoke.Call.GetType().Name, "vtctld"));
        var result = new KeyValuePair<string, object?>("result", end.Outcome switch
        {
            Outcome.Done => "done",
            Outcome.Refused => "refused",
            _ => "unknown",
        });
        moves.Add(1, new("verb", verb), new("kind", kind), result);
        moveSeconds.Record((end.At - end.Effect.SentAt).TotalSeconds, new KeyValuePair<string, object?>("verb", verb));
        if (end.Move is Move.Invoke { Call: Call.PlannedReparent or Call.EmergencyReparent })
        {
            reparents.Add(1, new("sort", end.Move is Move.Invoke { Call: Call.PlannedReparent } ? "planned" : "emergency"), result);
        }
    }

    /// <summary>Counts a request to the API server.</summary>
    internal void Take(HttpMethod method, string target, int status, TimeSpan took)
    {
        requests.Add(1, new("method", method.Method), new("resource", ResourceOf(target)), new("status", status));
        requestSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("method", method.Method));
    }

    /// <summary>Shows what the loop counts and holds, whenever somebody looks.</summary>
    internal void Observe(Counters counters, Func<(int Inputs, int Keys)> now)
    {
        meter.CreateObservableGauge<long>(
            "vitess_operator_queue_depth", () => now().Keys, null, "Resources that wait for their pass.");
        meter.CreateObservableGauge<long>(
            "vitess_operator_inputs_waiting", () => now().Inputs, null, "Things seen and ends of effects that the loop has not taken yet.");
        meter.CreateObservableCounter("vitess_operator_elections", () => counters.Elections, null, "How often this process began to lead.");
        meter.CreateObservableCounter("vitess_operator_lists", () => counters.Lists, null, "Lists begun.");
        meter.CreateObservableCounter(
            "vitess_operator_lists_failed", () => counters.ListsFailed, null, "Lists that were refused or not answered.");
        meter.CreateObservableCounter("vitess_operator_watches_lost", () => counters.WatchesLost, null, "Watches that ended.");
        meter.CreateObservableCounter("vitess_operator_questions", () => counters.Reads, null, "Questions asked, to vtctld and to the API server.");
        meter.CreateObservableCounter(
            "vitess_operator_questions_failed", () => counters.ReadsFailed, null, "Questions that were not answered.");
    }

    /// <summary>Shows a gauge with a series for each thing that there is.</summary>
    internal void Observe(string name, string text, Func<IEnumerable<Measurement<double>>> all) =>
        meter.CreateObservableGauge(name, all, null, text);

    /// <summary>Shows what only grows.</summary>
    internal void ObserveCount(string name, string text, Func<double> now) =>
        meter.CreateObservableCounter(name, now, null, text);

    /// <summary>The resource that a target names: few, whatever the names of objects are.</summary>
    private static string ResourceOf(string target)
    {
        var path = target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = path is ["api", ..] ? path[2..] : path is ["apis", _, _, ..] ? path[3..] : [];
        rest = rest is ["namespaces", _, _, ..] ? rest[2..] : rest;
        return rest switch
        {
            [var resource, _, var part] => $"{resource}/{part}",
            [var resource, ..] => resource,
            _ => "discovery",
        };
    }
}
