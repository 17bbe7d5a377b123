using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Sim.World.Api;

/// <summary>What the server makes of an object before it validates and stores it.</summary>
internal sealed class Preparation(Func<DateTimeOffset> now, Identities identities)
{
    /// <summary>The priorities of priority classes, by name.</summary>
    public ValueMap<string, int> Priorities { get; set; }

    /// <summary>A new object: defaults, admission, identity, first status.</summary>
    public Json ForCreate(KindInfo kind, Json given, string ns, ValueMap<string, int> storedPriorities = default)
    {
        var metadata = given["metadata"] ?? Json.EmptyMap;
        var name = metadata["name"]?.AsText is { Length: > 0 } own
            ? own
            : metadata["generateName"]?.AsText is { Length: > 0 } start ? start + identities.NameEnd() : null;
        var clean = metadata
            .With("name", name is null ? null : (Json)name)
            .With("namespace", kind.IsNamespaced ? (Json)ns : null)
            .With("uid", identities.Uid())
            .With("creationTimestamp", Meta.Stamp(now()))
            .With("generation", kind.HasGeneration ? (Json)1 : null)
            .With("resourceVersion", null)
            .With("deletionTimestamp", null)
            .With("deletionGracePeriodSeconds", null)
            .With("selfLink", null)
            .With("managedFields", null);
        var typed = given.With("apiVersion", kind.ApiVersion).With("kind", kind.Name).With("metadata", clean);
        var admitted = Admission.Admit(Fill(kind, kind.HasStatus ? typed.With("status", null) : typed), Priorities.Overlay(storedPriorities));
        return kind.HasStatus || kind == Kinds.Service
            ? FirstStatus.Of(kind, Registered(kind, admitted))
            : admitted;
    }

    /// <summary>A new version of an object: what a writer may not change comes from the stored one.</summary>
    public static Json ForUpdate(KindInfo kind, Json live, Json proposed, string subresource)
    {
        var merged = subresource switch
        {
            "status" => StatusOnly(kind, live, proposed),
            _ => kind.HasStatus ? proposed.With("status", live["status"]) : proposed,
        };
        var typed = merged.With("apiVersion", kind.ApiVersion).With("kind", kind.Name);
        var filled = FillChanged(kind, live, typed.With("metadata", SystemMetadata(live, merged)));
        if (kind == Kinds.Service)
        {
            filled = KeepAddresses(live, filled);
        }
        return kind.HasGeneration && subresource.Length == 0 && RaisesGeneration(kind, live, filled)
            ? filled.WithAt(["metadata", "generation"], live.Generation() + 1)
            : filled;
    }

    private static Json StatusOnly(KindInfo kind, Json live, Json proposed)
    {
        var written = live.With("status", proposed["status"]);
        if (!kind.StatusCarriesMetadata)
        {
            // A Deployment's status carries its annotations, never its labels: so its controller numbers revisions.
            return kind == Kinds.Deployment
                ? written.WithAt(["metadata", "annotations"], proposed.At("metadata", "annotations"))
                : written;
        }
        var metadata = (proposed["metadata"] ?? Json.EmptyMap)
            .With("ownerReferences", live.At("metadata", "ownerReferences"));
        return written.With("metadata", metadata);
    }

    private static Json SystemMetadata(Json live, Json proposed)
    {
        var (old, young) = (live["metadata"] ?? Json.EmptyMap, proposed["metadata"] ?? Json.EmptyMap);
        if (ReferenceEquals(old, young))
        {
            return old;
        }
        var result = young;
        foreach (var name in (ReadOnlySpan<string>)["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp",
            "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName"])
        {
            if (!ReferenceEquals(result[name], old[name]))
            {
                result = result.With(name, old[name]);
            }
        }
        return result["managedFields"] is null ? result.With("managedFields", old["managedFields"]) : result;
    }

    /// <summary>
    /// Fills in defaults where the writer has changed something; the rest is stored with its defaults already.
    /// </summary>
    private static Json FillChanged(KindInfo kind, Json live, Json proposed)
    {
        var unchanged = new List<KeyValuePair<string, Json>>();
        var changed = proposed;
        foreach (var (name, value) in proposed.Members.AsSpan())
        {
            if (value.IsMap && ReferenceEquals(live[name], value))
            {
                unchanged.Add(KeyValuePair.Create(name, value));
                changed = changed.With(name, null);
            }
        }
        var filled = Fill(kind, changed);
        return unchanged.Count == 0 ? filled : Json.Map(filled.Members.Overlay(unchanged.ToValueMap()));
    }

    /// <summary>Defaults. What custom resources hold is their schemas' affair, and a null that these leave in stays.</summary>
    private static Json Fill(KindInfo kind, Json given)
    {
        if (!kind.IsCustom)
        {
            return Defaults.FillFields(given);
        }
        var metadata = given["metadata"];
        var filled = metadata is null ? null : Defaults.FillFields(Json.Map(("metadata", metadata)))["metadata"];
        return ReferenceEquals(filled, metadata) ? given : given.With("metadata", filled);
    }

    private static bool RaisesGeneration(KindInfo kind, Json live, Json next)
    {
        if (kind.IsCustom)
        {
            return Content(live, kind) != Content(next, kind);
        }
        return live["spec"] != next["spec"]
            || (kind == Kinds.Deployment && live.At("metadata", "annotations") != next.At("metadata", "annotations"));
    }

    private static Json Content(Json custom, KindInfo kind) =>
        custom.With("metadata", null).With("status", kind.HasStatus ? null : custom["status"]);

    /// <summary>What the registry gives: addresses of services, the selector of a job.</summary>
    private Json Registered(KindInfo kind, Json created)
    {
        if (kind == Kinds.Service)
        {
            return created.With("spec", Addressed(created["spec"] ?? Json.EmptyMap));
        }
        return kind == Kinds.Job && created.At("spec", "selector") is null ? Selecting(created) : created;
    }

    private Json Addressed(Json spec)
    {
        if (spec["type"]?.AsText == "ExternalName")
        {
            return spec;
        }
        Json address = spec["clusterIP"]?.AsText is { Length: > 0 } given ? given : identities.ClusterIp();
        var addressed = spec
            .With("clusterIP", address)
            .With("clusterIPs", spec["clusterIPs"] ?? Json.List(address))
            .With("ipFamilies", spec["ipFamilies"] ?? Json.List("IPv4"))
            .With("ipFamilyPolicy", spec["ipFamilyPolicy"] ?? "SingleStack");
        return spec["type"]?.AsText is "NodePort" or "LoadBalancer"
            ? addressed.With("ports", Json.List((spec["ports"] ?? Json.EmptyList).Items
                .Select(port => port.With("nodePort", port["nodePort"] ?? identities.NodePort()))))
            : addressed;
    }

    private static Json Selecting(Json job)
    {
        const string ControllerUid = "batch.kubernetes.io/controller-uid";
        var labels = (job.At("spec", "template", "metadata", "labels") ?? Json.EmptyMap)
            .With(ControllerUid, job.Uid())
            .With("controller-uid", job.Uid())
            .With("batch.kubernetes.io/job-name", job.Name())
            .With("job-name", job.Name());
        return job
            .WithAt(["spec", "template", "metadata", "labels"], labels)
            .WithAt(["spec", "selector"], Json.Map(("matchLabels", Json.Map((ControllerUid, job.Uid())))));
    }

    private static Json KeepAddresses(Json live, Json next)
    {
        var spec = next["spec"] ?? Json.EmptyMap;
        foreach (var name in (ReadOnlySpan<string>)["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
        {
            if (spec[name] is null && live.At("spec", name) is { } kept)
            {
                spec = spec.With(name, kept);
            }
        }
        return ReferenceEquals(spec, next["spec"]) ? next : next.With("spec", spec);
    }
}
