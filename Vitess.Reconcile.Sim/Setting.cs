using Vitess.Reconcile.Host.Commands;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Sim.World.Api;

namespace Vitess.Reconcile.Sim;

/// <summary>What stands in the API server before the operator begins: namespaces, the user's objects, the operator's own pod.</summary>
internal static class Setting
{
    /// <summary>Where the operator's leases are.</summary>
    internal const string OperatorNamespace = "vitess-operator";

    internal static void Create(ApiServer api, ClusterFile file, bool isAsRecorded)
    {
        var spaces = new SortedSet<string>(StringComparer.Ordinal) { OperatorNamespace };
        foreach (var document in file.Documents)
        {
            spaces.Add(document.Namespace ?? "default");
        }
        foreach (var space in spaces)
        {
            Put(api, Json.Map(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", Json.Map(("name", space)))));
        }
        api.PriorityClasses = api.PriorityClasses.With("vitess-operator-control-plane", 5000).With("vitess", 1000);
        foreach (var document in file.Documents)
        {
            if (document.Kind != "Namespace")
            {
                var isNamespaced = Kinds.Named(document.Kind)?.IsNamespaced != false;
                Put(api, isNamespaced
                    ? document.Object.WithAt(["metadata", "namespace"], document.Namespace ?? "default")
                    : document.Object);
            }
        }
        foreach (var document in file.Documents.Where(document => document.Kind == "VitessCluster"))
        {
            foreach (var claim in ClaimsNamedIn(document.Object).Distinct(StringComparer.Ordinal))
            {
                Put(api, SharedClaim(document.Namespace ?? "default", claim));
            }
        }
        if (isAsRecorded)
        {
            foreach (var document in file.Documents.Where(document => document.Kind == "VitessCluster"))
            {
                Put(api, OperatorPod(document.Namespace ?? "default"));
            }
        }
    }

    /// <summary>Stores an object as a user's file would have it.</summary>
    internal static void Put(ApiServer api, Json given)
    {
        if (Kinds.Named(given["kind"]?.AsText ?? "") is not { } kind)
        {
            return;
        }
        var answer = api.Create(kind, kind == Kinds.Secret ? Encoded(given) : given, new() { FieldManager = "kubectl" });
        if (!answer.IsSuccess && answer.Code != 409)
        {
            throw new BadInputException($"The API server refuses {kind} {given.At("metadata", "name")?.AsText}: {answer}");
        }
    }

    /// <summary>A secret as it is stored: texts become bytes.</summary>
    private static Json Encoded(Json secret)
    {
        if (secret["stringData"] is not { } texts)
        {
            return secret;
        }
        var data = secret["data"] ?? Json.EmptyMap;
        foreach (var (name, value) in texts.Members)
        {
            data = data.With(name, Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.AsText ?? "")));
        }
        return secret.With("stringData", null).With("data", data);
    }

    /// <summary>The claims that a user's file mounts and leaves to somebody else to make, such as one for backups.</summary>
    private static IEnumerable<string> ClaimsNamedIn(Json value) =>
        value.Items.SelectMany(ClaimsNamedIn)
            .Concat(value.Members.Values.SelectMany(ClaimsNamedIn))
            .Concat(value.At("persistentVolumeClaim", "claimName")?.AsText is { } name ? [name] : []);

    private static Json SharedClaim(string space, string name) => Json.Map(
        ("apiVersion", "v1"),
        ("kind", "PersistentVolumeClaim"),
        ("metadata", Json.Map(("name", name), ("namespace", space))),
        ("spec", Json.Map(
            ("accessModes", Json.List("ReadWriteMany")),
            ("resources", Json.Map(("requests", Json.Map(("storage", "100Gi"))))))));

    /// <summary>The pod that the operator runs in, as the recorded one did; pods that list backups are made from it.</summary>
    internal static Json OperatorPod(string space) => Json.Parse($$$"""
        {
          "apiVersion": "v1",
          "kind": "Pod",
          "metadata": {"name": "vitess-operator-0", "namespace": "{{{space}}}", "labels": {"app": "vitess-operator"}},
          "spec": {
            "serviceAccountName": "vitess-operator",
            "priorityClassName": "vitess-operator-control-plane",
            "containers": [{
              "name": "vitess-operator",
              "image": "planetscale/vitess-operator:v2.18.0",
              "imagePullPolicy": "IfNotPresent",
              "command": ["vitess-operator"],
              "args": ["--logtostderr", "-v=4"],
              "env": [
                {"name": "WATCH_NAMESPACE", "value": "{{{space}}}"},
                {"name": "POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"} } },
                {"name": "PS_OPERATOR_POD_NAMESPACE", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"} } },
                {"name": "PS_OPERATOR_POD_NAME", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"} } },
                {"name": "OPERATOR_NAME", "value": "vitess-operator"}
              ],
              "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "128Mi"}}
            }]
          }
        }
        """);
}
