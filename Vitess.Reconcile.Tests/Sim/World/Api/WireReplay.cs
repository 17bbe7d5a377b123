using System.Text.RegularExpressions;
using Vitess.Reconcile.Sim.Kernel;
using Vitess.Reconcile.Sim.Serve.Api;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Api.Schemas;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Tests.Sim.World.Api;

/// <summary>Sends the recorded requests of a real API server to the simulated one and compares the answers.</summary>
/// <remarks>
/// Not compared: uids, versions, instants and ages, generated ends of names, hashes of templates, cluster addresses, tokens of
/// pages, managed fields, the order in which discovery tells resources, and the text of the difference that some messages end with (a dump of the real server's memory, from <c>@@</c> on).
/// </remarks>
internal sealed partial class WireReplay
{
    private readonly ApiServer server;
    private readonly HttpFace face;
    private readonly ApiAnswers answers;
    private readonly PodIndex pods = new();
    private readonly DisruptionBudgets budgets;
    private readonly ReplicaSets replicaSets;
    private readonly Deployments deployments;
    private readonly VirtualClock clock = new(new DateTimeOffset(2026, 11, 21, 8, 32, 0, TimeSpan.Zero));
    private readonly Dictionary<string, Json> saved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> uids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> versions = new(StringComparer.Ordinal);

    public WireReplay()
    {
        server = new(() => clock.Now, seed: 1, schemas: CustomSchemas.OfTheGoOperator);
        face = new(server, "Python-urllib");
        answers = new(server, CustomSchemas.OfTheGoOperator, () => clock.Now);
        var at = new Surroundings(clock, new(1), new(clock), new(server, new DirectWrites(server)));
        budgets = new(at, pods);
        replicaSets = new(at, pods);
        deployments = new(at, replicaSets);
        server.Subscribe(Take);
    }

    /// <summary>The first difference of every step that is not answered alike, by the name of the step.</summary>
    public static List<(string Step, string Difference)> Differences(IEnumerable<Json> steps)
    {
        var replay = new WireReplay();
        return steps
            .Select(step => (step["step"]?.AsText ?? "", replay.Play(step)))
            .Where(played => played.Item2 is not null)
            .Select(played => (played.Item1, played.Item2 ?? "")).ToList();
    }

    private string? Play(Json step)
    {
        var until = clock.Now.AddSeconds(1 + (step["waitSeconds"]?.AsInteger ?? 0));
        while (clock.Step(until))
        {
        }
        if (step["waitSeconds"] is not null)
        {
            while (server.CollectGarbage() > 0)
            {
            }
        }
        var target = Filled(step["path"]?.AsText ?? "");
        if (step["method"]?.AsText == "WATCH")
        {
            return PlayWatch(step, target);
        }
        var body = step["body"] is { } sent ? Filled(sent.AsText ?? Current(sent).ToString()) : "";
        var recorded = step["response"] ?? Json.Null;
        var given = answers.Answer(new(step["method"]?.AsText ?? "", target)
        {
            Accept = AcceptOf(recorded),
            ContentType = step["contentType"]?.AsText ?? "",
            Body = body,
            Agent = "Python-urllib/3.11",
        });
        var (status, answer) = step["step"]?.AsText == "no token" ? (Caller.Unknown.Status, Caller.Unknown.Body ?? Json.Null)
            : (given.Status, given.Body ?? Json.Null);
        Remember(step, recorded, answer);
        return status != step["status"]?.AsInteger
            ? $"status {status}, recorded {step["status"]}: {answer}"
            : Difference(Comparable(answer), Comparable(recorded), "");
    }

    /// <summary>The form that was asked for, which was not recorded: it is the one that was answered.</summary>
    private static string AcceptOf(Json recorded) =>
        recorded["kind"]?.AsText switch
    {
        "Table" => "application/json;as=Table;v=v1;g=meta.k8s.io",
        "PartialObjectMetadataList" => "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
        _ => "",
    };

    /// <summary>The controllers that ran beside the recorded server.</summary>
    private void Take(WatchEvent change)
    {
        if (change.Kind == Kinds.Pod)
        {
            pods.Take(change);
            replicaSets.OnPod(change);
            budgets.OnPod(change);
        }
        else if (change.Kind == Kinds.ReplicaSet)
        {
            replicaSets.On(change);
            deployments.OnSet(change);
        }
        else if (change.Kind == Kinds.Deployment)
        {
            deployments.On(change);
        }
        else if (change.Kind == Kinds.PodDisruptionBudget)
        {
            budgets.On(change);
        }
    }

    private string? PlayWatch(Json step, string target)
    {
        face.Watch(target, out var changes);
        var seen = changes.Select(change => Json.Map(
            ("type", change.Type.ToString().ToUpperInvariant()),
            ("kind", change.Kind.Name),
            ("name", change.Object.Name()),
            ("labels", change.Object.At("metadata", "labels") ?? Json.Null),
            ("annotations", change.Object.At("metadata", "annotations") ?? Json.Null)));
        var recorded = (step["events"] ?? Json.EmptyList).Items.Select(change => Json.Map(
            ("type", change["type"]), ("kind", change["kind"]), ("name", change["name"]),
            ("labels", change["labels"]), ("annotations", change["annotations"])));
        return Difference(Comparable(Json.List(seen)), Comparable(Json.List(recorded)), "events");
    }

    private void Remember(Json step, Json recorded, Json answer)
    {
        if (step["save"]?.AsText is { } name)
        {
            saved[name] = answer;
        }
        if (recorded.Uid().Length > 0 && answer.Uid().Length > 0)
        {
            uids[recorded.Uid()] = answer.Uid();
        }
        if (recorded.ResourceVersion().Length > 0)
        {
            versions[recorded.ResourceVersion()] = answer.ResourceVersion();
        }
    }

    /// <summary>A recorded body that names objects of the recorded server, made to name ours.</summary>
    private Json Current(Json body)
    {
        var result = body;
        if (body.Uid() is { Length: > 0 } uid && uids.TryGetValue(uid, out var ours))
        {
            result = result.WithAt(["metadata", "uid"], ours);
        }
        return body.ResourceVersion() is { Length: > 0 } version && versions.TryGetValue(version, out var current)
            ? result.WithAt(["metadata", "resourceVersion"], current)
            : result;
    }

    private string Filled(string text) => Placeholder().Replace(text, match => match.Groups[1].Value == "uid"
        ? saved[match.Groups[2].Value].Uid()
        : saved[match.Groups[2].Value].ResourceVersion());

    private static Json Comparable(Json value) => value.Kind switch
    {
        JsonKind.Map => Json.Map(value.Members
            .Where(member => member.Key is not ("managedFields" or "uid" or "resourceVersion" or "continue" or "pod-template-hash"))
            .ToValueMap(member => member.Key, member => member.Key == "resources" && member.Value.IsList
                ? Json.List(member.Value.Items.Select(Comparable).OrderBy(item => item["name"]?.AsText, StringComparer.Ordinal))
                : Comparable(member.Value))),
        JsonKind.List => Json.List(value.Items.Select(Comparable)),
        JsonKind.Text => Anonymous(value.AsText ?? ""),
        JsonKind.Null or JsonKind.Boolean or JsonKind.Number => value,
    };

    private static string Anonymous(string text)
    {
        var dump = text.IndexOf("\n@@", StringComparison.Ordinal);
        var plain = dump < 0 ? text : text[..dump];
        return Address().Replace(Version().Replace(Drawn().Replace(Instant().Replace(Uid().Replace(
            plain, "(uid)"), "(instant)"), "$1-(drawn)"), "(version)"), "(address)");
    }

    private static string? Difference(Json ours, Json recorded, string path)
    {
        if (ours.IsMap && recorded.IsMap)
        {
            return ours.Members.Keys.Union(recorded.Members.Keys, StringComparer.Ordinal)
                .Select(name => ours[name] is not { } mine ? $"{path}.{name}: missing, recorded {recorded[name]}"
                    : recorded[name] is not { } theirs ? $"{path}.{name}: {mine}, not recorded"
                    : Difference(mine, theirs, $"{path}.{name}"))
                .FirstOrDefault(difference => difference is not null);
        }
        if (ours.IsList && recorded.IsList && ours.Items.Count == recorded.Items.Count)
        {
            return ours.Items.Zip(recorded.Items, (mine, theirs) => Difference(mine, theirs, $"{path}[]"))
                .FirstOrDefault(difference => difference is not null);
        }
        return ours == recorded ? null : $"{path}: {ours}, recorded {recorded}";
    }

    [GeneratedRegex(@"\{\{(uid|rv):([^}]+)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Instant();

    [GeneratedRegex(@"\b(g|d1)-[a-z0-9]{5,}(-[a-z0-9]{5})?(?![a-z0-9])")]
    private static partial Regex Drawn();

    [GeneratedRegex(@"(?<=precondition |record )\(\d+\)|(?<=""resourceVersion\\+"":\\+"")\d+")]
    private static partial Regex Version();

    [GeneratedRegex(@"^10\.0\.\d+\.\d+$|^(\d+[smh])+$")]
    private static partial Regex Address();
}
