namespace Vitess.Reconcile.Kubernetes;

/// <summary>Pods and pod templates.</summary>
/// <remarks>
/// Source: core/v1 of Kubernetes 1.35 (defaults, patch merge keys, list map keys), checked against stored objects.
/// </remarks>
internal static class PodShapes
{
    private static readonly Shape FieldRef = new Shape { IsAtomic = true }.Filling(new FieldDefault("apiVersion", "v1"));

    private static readonly Shape ResourceFieldRef = (Shape.Map(("divisor", Shape.Quantity)))
        .AsAtomic().Filling(new FieldDefault("divisor", "0"));

    /// <summary>The files that tell a pod of itself.</summary>
    public static Shape DownwardItems { get; } = Shape.Atomic(
        Shape.Map(("fieldRef", FieldRef), ("resourceFieldRef", ResourceFieldRef)));

    /// <summary>A pod's spec.</summary>
    public static Shape PodSpec { get; } = Spec(isPod: true).Filling(new FieldDefault("enableServiceLinks", true));

    /// <summary>A pod.</summary>
    public static Shape Pod { get; } = Shape.Map(
        ("metadata", ObjectShape.Metadata),
        ("spec", PodSpec),
        ("status", Shape.Map(
            ("conditions", Shape.Keyed(
                new Shape().Filling(
                    new FieldDefault("lastProbeTime", Json.Null), new FieldDefault("lastTransitionTime", Json.Null)),
                "type")),
            ("podIPs", Shape.Keyed(Shape.Any, "ip")),
            ("hostIPs", Shape.Atomic(Shape.Any)))));

    /// <summary>A pod template, as in Deployments and Jobs.</summary>
    public static Shape Template { get; } = Shape.Map(("metadata", ObjectShape.Metadata), ("spec", Spec(isPod: false)))
        .Filling(new FieldDefault("metadata", Json.EmptyMap));

    private static Shape Spec(bool isPod)
    {
        var containers = Shape.Keyed(Container(isPod), "name");
        return Shape.Map(
            ("containers", containers),
            ("initContainers", containers),
            ("ephemeralContainers", containers),
            ("volumes", Shape.Keyed(VolumeShapes.Volume(), "name")),
            ("imagePullSecrets", Shape.Keyed(Shape.Any, "name")),
            ("hostAliases", Shape.Keyed(Shape.Any, "ip")),
            ("topologySpreadConstraints", Shape.Keyed(
                Shape.Map(("labelSelector", Shape.AtomicMap)), "topologyKey", "whenUnsatisfiable")),
            ("schedulingGates", Shape.Keyed(Shape.Any, "name")),
            ("resourceClaims", Shape.Keyed(Shape.Any, "name")),
            ("tolerations", Shape.Atomic(Shape.Any.Omitting("key", "operator", "value", "effect"))),
            ("nodeSelector", new Shape { Each = Shape.Any, IsAtomic = true }),
            ("overhead", Shape.Quantities),
            ("securityContext", Shape.Map(("sysctls", Shape.Atomic(Shape.Any)))),
            ("affinity", Shape.Map(("nodeAffinity", Shape.Map(
                ("requiredDuringSchedulingIgnoredDuringExecution", Shape.AtomicMap))))))
        .Omitting("nodeName", "hostname", "subdomain", "priorityClassName", "serviceAccountName", "serviceAccount",
            "hostNetwork", "hostPID", "hostIPC", "dnsPolicy", "restartPolicy", "schedulerName")
        .Filling(
            new FieldDefault("dnsPolicy", "ClusterFirst"),
            new FieldDefault("restartPolicy", "Always"),
            new FieldDefault("schedulerName", "default-scheduler"),
            new FieldDefault("securityContext", Json.EmptyMap),
            new FieldDefault("terminationGracePeriodSeconds", 30),
            new FieldDefault("serviceAccount", spec => spec["serviceAccountName"]),
            new FieldDefault("serviceAccountName", spec => spec["serviceAccount"]));
    }

    private static Shape Container(bool isPod)
    {
        var handler = Handler();
        var probe = Probe();
        var resources = Shape.Map(
            ("limits", Shape.Quantities), ("requests", Shape.Quantities), ("claims", Shape.Keyed(Shape.Any, "name")));
        return Shape.Map(
            ("ports", Shape.Keyed(
                Shape.Any.Omitting("hostPort", "name", "hostIP", "protocol").Filling(new FieldDefault("protocol", "TCP")),
                "containerPort", "protocol")),
            ("env", Shape.Keyed(Shape.Map(("valueFrom", EnvSource())).Omitting("value"), "name")),
            ("resources", isPod ? resources.Rewritten(RequestsFromLimits) : resources),
            ("volumeMounts", Shape.Keyed(Shape.Any.Omitting("readOnly", "subPath", "subPathExpr"), "mountPath")),
            ("volumeDevices", Shape.Keyed(Shape.Any, "devicePath")),
            ("livenessProbe", probe),
            ("readinessProbe", probe),
            ("startupProbe", probe),
            ("lifecycle", Shape.Map(("postStart", handler), ("preStop", handler))),
            ("command", Shape.Atomic(Shape.Any)),
            ("args", Shape.Atomic(Shape.Any)),
            ("envFrom", Shape.Atomic(Shape.Any)))
        .Omitting("workingDir", "imagePullPolicy", "terminationMessagePath", "terminationMessagePolicy", "stdin", "stdinOnce",
            "tty")
        .Filling(
            new FieldDefault("imagePullPolicy", c => PullPolicy(c["image"]?.AsText ?? "")),
            new FieldDefault("resources", Json.EmptyMap),
            new FieldDefault("terminationMessagePath", "/dev/termination-log"),
            new FieldDefault("terminationMessagePolicy", "File"));
    }

    private static Shape EnvSource() => Shape.Map(
        ("fieldRef", FieldRef),
        ("resourceFieldRef", ResourceFieldRef),
        ("secretKeyRef", Shape.AtomicMap),
        ("configMapKeyRef", Shape.AtomicMap));

    private static Shape Handler() => Shape.Map(
        ("httpGet", Shape.Map(("httpHeaders", Shape.Atomic(Shape.Any)))
            .Omitting("scheme", "path", "host").Filling(new FieldDefault("path", "/"), new FieldDefault("scheme", "HTTP"))),
        ("exec", Shape.Map(("command", Shape.Atomic(Shape.Any)))));

    private static Shape Probe() => new Shape
    {
        Members = Handler().Members.With("grpc", new Shape().Filling(new FieldDefault("service", ""))),
    }
        .Omitting("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
        .Filling(
            new FieldDefault("timeoutSeconds", 1),
            new FieldDefault("periodSeconds", 10),
            new FieldDefault("successThreshold", 1),
            new FieldDefault("failureThreshold", 3));

    /// <summary>When an image is pulled: the tag latest always, which is that of an image without tag and digest.</summary>
    public static Json PullPolicy(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var digest = name.IndexOf('@', StringComparison.Ordinal);
        var tagged = digest < 0 ? name : name[..digest];
        var colon = tagged.IndexOf(':', StringComparison.Ordinal);
        return (colon < 0 ? digest < 0 : tagged[(colon + 1)..] == "latest") ? "Always" : "IfNotPresent";
    }

    private static Json RequestsFromLimits(Json resources)
    {
        if (resources["limits"] is not { IsMap: true } limits)
        {
            return resources;
        }
        var requests = resources["requests"] ?? Json.EmptyMap;
        return limits.Members.Keys.All(requests.Members.ContainsKey)
            ? resources
            : resources.With("requests", Json.Map(limits.Members.Overlay(requests.Members)));
    }
}
