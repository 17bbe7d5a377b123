namespace Vitess.Reconcile.Desired.Parts;

/// <summary>A container of the operator's own.</summary>
internal sealed record Container
{
    /// <summary>Its name in the pod.</summary>
    internal required string Name { get; init; }

    /// <summary>Its image.</summary>
    internal required string Image { get; init; }

    /// <summary>When the image is pulled; null leaves it to Kubernetes.</summary>
    internal string? PullPolicy { get; init; }

    /// <summary>What it runs.</summary>
    internal required ValueList<string> Command { get; init; }

    /// <summary>The arguments of what it runs.</summary>
    internal ValueList<string> Arguments { get; init; }

    /// <summary>Its environment variables.</summary>
    internal ValueList<Json> Env { get; init; }

    /// <summary>Its ports.</summary>
    internal ValueList<Port> Ports { get; init; }

    /// <summary>What it asks for and what it may use.</summary>
    internal Json? Resources { get; init; }

    /// <summary>Its mounts.</summary>
    internal ValueList<Json> Mounts { get; init; }

    /// <summary>When it takes part.</summary>
    internal Json? Readiness { get; init; }

    /// <summary>When it is restarted.</summary>
    internal Json? Liveness { get; init; }

    /// <summary>Its hooks.</summary>
    internal Json? Lifecycle { get; init; }

    /// <summary>Whom it runs as; null leaves it to the image.</summary>
    internal long? RunAsUser { get; init; }

    /// <summary>Whether a security context is sent even when it is empty.</summary>
    internal bool HasSecurityContext { get; init; } = true;

    /// <summary>The container as it is sent.</summary>
    internal Json ToJson() => Json.Map(
        ("name", Name),
        ("image", Image),
        ("imagePullPolicy", PullPolicy is { Length: > 0 } ? PullPolicy : null),
        ("command", Json.List(Command.Select(Json.FromString))),
        ("args", Arguments.Count == 0 ? null : Json.List(Arguments.Select(Json.FromString))),
        ("env", Merge.ListOrNone(Env)),
        ("ports", Ports.Count == 0 ? null : Json.List(Ports.Select(port => port.OfContainer))),
        ("resources", Parts.Resources.Clean(Resources)),
        ("volumeMounts", Merge.ListOrNone(Mounts)),
        ("readinessProbe", Readiness),
        ("livenessProbe", Liveness),
        ("lifecycle", Lifecycle),
        ("securityContext", HasSecurityContext || RunAsUser is not null ? Json.Map(("runAsUser", RunAsUser)) : null));
}
