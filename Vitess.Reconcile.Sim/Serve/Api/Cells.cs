using System.Globalization;
using Vitess.Reconcile.Sim.World.Api;
using Vitess.Reconcile.Sim.World.Kubernetes;

namespace Vitess.Reconcile.Sim.Serve.Api;

/// <summary>The row of an object in a table, as a real server writes it.</summary>
internal static class Cells
{
    private const string None = "<none>";

    internal static ValueList<Json> Of(KindInfo kind, Json item, ValueList<Json> columns, DateTimeOffset now)
    {
        if (kind.IsCustom)
        {
            return columns.Skip(1).Select(column => Value(item, column, now)).Prepend(item.Name()).ToValueList();
        }
        var age = Ages.Since(item.At("metadata", "creationTimestamp"), now);
        ValueList<Json> cells = kind.Plural switch
        {
            "pods" => PodRow.Of(item, age),
            "deployments" => Deployment(item, age),
            "replicasets" => [item.Name(), Spec(item, "replicas"), Status(item, "replicas"), Status(item, "readyReplicas"), age, .. Template(item)],
            "services" => Service(item, age),
            "persistentvolumeclaims" => Claim(item, age),
            "persistentvolumes" => Volume(item, age),
            "secrets" => [item.Name(), item["type"]?.AsText ?? "Opaque", (item["data"]?.Members.Count ?? 0), age],
            "configmaps" => [item.Name(), ((item["data"]?.Members.Count ?? 0) + (item["binaryData"]?.Members.Count ?? 0)).ToString(CultureInfo.InvariantCulture), age],
            "events" => Event(item, now),
            "poddisruptionbudgets" => [item.Name(), OrNot(item.At("spec", "minAvailable")), OrNot(item.At("spec", "maxUnavailable")), Status(item, "disruptionsAllowed"), age],
            "horizontalpodautoscalers" => Autoscaler(item, age),
            "jobs" => Job(item, age, now),
            "leases" => [item.Name(), item.At("spec", "holderIdentity")?.AsText ?? "", age],
            "nodes" => [item.Name(), item.IsReady() ? "Ready" : "NotReady", None, age, item.At("status", "nodeInfo", "kubeletVersion")?.AsText ?? "", None, None, "<unknown>", "<unknown>", "<unknown>"],
            "namespaces" => [item.Name(), item.At("status", "phase")?.AsText ?? "Active", age],
            "storageclasses" => StorageClass(item, age),
            "serviceaccounts" => [item.Name(), (item["secrets"]?.Items.Count ?? 0).ToString(CultureInfo.InvariantCulture), age],
            _ => [item.Name(), item.At("metadata", "creationTimestamp") ?? ""],
        };
        return cells;
    }

    /// <summary>Labels or a selector as a text.</summary>
    private static string Labels(Json? labels) => labels is { Members.Count: > 0 }
        ? string.Join(',', labels.Members.Select(label => $"{label.Key}={label.Value.AsText}"))
        : None;

    private static Json Spec(Json item, string field) => item.At("spec", field) ?? 0;

    private static Json Status(Json item, string field) => item.At("status", field) ?? 0;

    private static string OrNot(Json? value) => value is null ? "N/A" : value.AsText ?? value.ToString();

    private static ValueList<Json> Template(Json item)
    {
        var containers = item.At("spec", "template", "spec", "containers")?.Items ?? [];
        return
        [
            string.Join(',', containers.Select(one => one["name"]?.AsText)),
            string.Join(',', containers.Select(one => one["image"]?.AsText)),
            Labels(item.At("spec", "selector", "matchLabels")),
        ];
    }

    private static ValueList<Json> Deployment(Json item, string age) =>
    [
        item.Name(), $"{Status(item, "readyReplicas")}/{Spec(item, "replicas")}", Status(item, "updatedReplicas"),
        Status(item, "availableReplicas"), age, .. Template(item),
    ];

    private static ValueList<Json> Service(Json item, string age) =>
    [
        item.Name(), item.At("spec", "type")?.AsText ?? "ClusterIP", item.At("spec", "clusterIP")?.AsText ?? None, None,
        item.At("spec", "ports") is { Items.Count: > 0 } ports
            ? string.Join(',', ports.Items.Select(port => $"{port["port"]}{(port["nodePort"] is { } open ? $":{open}" : "")}/{port["protocol"]?.AsText ?? "TCP"}"))
            : None,
        age, Labels(item.At("spec", "selector")),
    ];

    private static ValueList<Json> Claim(Json item, string age) =>
    [
        item.Name(), item.IsBeingDeleted() ? "Terminating" : item.At("status", "phase")?.AsText ?? "Pending",
        item.At("spec", "volumeName")?.AsText ?? "", item.At("status", "capacity", "storage")?.AsText ?? "",
        Modes(item.At("status", "accessModes")), item.At("spec", "storageClassName")?.AsText ?? "",
        item.At("spec", "volumeAttributesClassName")?.AsText ?? "<unset>", age, item.At("spec", "volumeMode")?.AsText ?? "<unset>",
    ];

    private static ValueList<Json> Volume(Json item, string age) =>
    [
        item.Name(), item.At("spec", "capacity", "storage")?.AsText ?? "", Modes(item.At("spec", "accessModes")),
        item.At("spec", "persistentVolumeReclaimPolicy")?.AsText ?? "", item.At("status", "phase")?.AsText ?? "",
        item.At("spec", "claimRef") is { } claim ? $"{claim["namespace"]?.AsText}/{claim["name"]?.AsText}" : "",
        item.At("spec", "storageClassName")?.AsText ?? "", "<unset>", "", age, item.At("spec", "volumeMode")?.AsText ?? "<unset>",
    ];

    private static string Modes(Json? modes) => string.Join(',', (modes?.Items ?? []).Select(mode => mode.AsText switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        var other => other,
    }));

    private static ValueList<Json> Event(Json item, DateTimeOffset now)
    {
        var first = item["firstTimestamp"] is { Kind: JsonKind.Text } stamp ? stamp : item["eventTime"];
        var last = item["lastTimestamp"] is { Kind: JsonKind.Text } latest ? latest : first;
        var about = item["involvedObject"];
        return
        [
            Ages.Since(last, now), item["type"]?.AsText ?? "", item["reason"]?.AsText ?? "",
            $"{about?["kind"]?.AsText?.ToLowerInvariant()}/{about?["name"]?.AsText}", about?["fieldPath"]?.AsText ?? "",
            item.At("source", "component")?.AsText ?? item["reportingComponent"]?.AsText ?? "",
            item["message"]?.AsText?.Trim() ?? "", Ages.Since(first, now), item["count"] ?? 1, item.Name(),
        ];
    }

    private static ValueList<Json> Autoscaler(Json item, string age) =>
    [
        item.Name(), $"{item.At("spec", "scaleTargetRef", "kind")?.AsText}/{item.At("spec", "scaleTargetRef", "name")?.AsText}",
        item.At("spec", "metrics") is { Items.Count: > 0 } ? "<unknown>" : None,
        item.At("spec", "minReplicas")?.ToString() ?? "<unset>", Spec(item, "maxReplicas").ToString(),
        Status(item, "currentReplicas"), age,
    ];

    private static ValueList<Json> Job(Json item, string age, DateTimeOffset now)
    {
        var ended = (item.At("status", "conditions")?.Items ?? [])
            .FirstOrDefault(condition => condition["status"]?.AsText == "True" && condition["type"]?.AsText is "Complete" or "Failed");
        var begun = item.At("status", "startTime").Instant();
        var until = item.At("status", "completionTime").Instant() ?? now;
        return
        [
            item.Name(), ended?["type"]?.AsText ?? "Running", $"{Status(item, "succeeded")}/{item.At("spec", "completions")?.ToString() ?? "1"}",
            begun is { } since ? Ages.Of(until - since) : "", age, .. Template(item),
        ];
    }

    private static ValueList<Json> StorageClass(Json item, string age) =>
    [
        item.Name(), item["provisioner"]?.AsText ?? "", item["reclaimPolicy"]?.AsText ?? "Delete",
        item["volumeBindingMode"]?.AsText ?? "Immediate", item["allowVolumeExpansion"]?.AsBoolean == true ? "true" : "false", age,
    ];

    /// <summary>What a path leads to: names with dots before them, and filters such as <c>[?(@.type=="Ready")]</c>.</summary>
    private static Json? At(Json? item, string path)
    {
        const string Opens = "[?(@.";
        const string Closes = ")]";
        var opens = path.IndexOf(Opens, StringComparison.Ordinal);
        if (opens < 0 || item is null)
        {
            return path.Trim('.') is { Length: > 0 } names ? item?.At(names.Split('.')) : item;
        }
        var closes = path.IndexOf(Closes, opens, StringComparison.Ordinal);
        var wanted = path[(opens + Opens.Length)..closes].Split("==", 2, StringSplitOptions.TrimEntries);
        var chosen = At(item, path[..opens])?.Items.FirstOrDefault(one => one[wanted[0]]?.AsText == wanted[^1].Trim('"', '\''));
        return At(chosen, path[(closes + Closes.Length)..]);
    }

    /// <summary>What a custom column shows.</summary>
    private static Json Value(Json item, Json column, DateTimeOffset now)
    {
        var found = At(item, column["jsonPath"]?.AsText ?? "");
        return found is null || found == Json.Null ? column["type"]?.AsText == "date" ? "<unknown>" : Json.Null
            : column["type"]?.AsText == "date" ? Ages.Since(found, now)
            : found.Kind is JsonKind.Text or JsonKind.Number && column["type"]?.AsText is not "string" ? found
            : found.AsText ?? found.ToString();
    }
}
