namespace Vitess.Reconcile.Kubernetes;

/// <summary>Deployments, replica sets, jobs and autoscalers.</summary>
/// <remarks>Source: apps/v1, batch/v1 and autoscaling/v2 of Kubernetes 1.35.</remarks>
internal static class WorkloadShapes
{
    private static readonly Shape Conditions = Shape.Map(("conditions", Shape.Keyed(Shape.Any, "type")));

    /// <summary>A deployment.</summary>
    public static Shape Deployment { get; } = ObjectShape.Spec(
        Shape.Map(("selector", Shape.AtomicMap), ("template", PodShapes.Template), ("strategy", Shape.Map().Rewritten(Strategy)))
            .Omitting("minReadySeconds", "paused")
            .Filling(
                new FieldDefault("replicas", 1),
                new FieldDefault("strategy", Strategy(Json.EmptyMap)),
                new FieldDefault("revisionHistoryLimit", 10),
                new FieldDefault("progressDeadlineSeconds", 600)),
        Conditions);

    /// <summary>A replica set.</summary>
    public static Shape ReplicaSet { get; } = ObjectShape.Spec(
        Shape.Map(("selector", Shape.AtomicMap), ("template", PodShapes.Template))
            .Omitting("minReadySeconds")
            .Filling(new FieldDefault("replicas", 1)),
        Conditions);

    /// <summary>A job.</summary>
    public static Shape Job { get; } = ObjectShape.Spec(
        Shape.Map(("selector", Shape.AtomicMap), ("template", PodShapes.Template))
            .Rewritten(Completions)
            .Filling(
                new FieldDefault("parallelism", 1),
                new FieldDefault("backoffLimit", 6),
                new FieldDefault("completionMode", "NonIndexed"),
                new FieldDefault("suspend", false),
                new FieldDefault("manualSelector", false),
                new FieldDefault(
                    "podReplacementPolicy", spec => spec["podFailurePolicy"] is null ? "TerminatingOrFailed" : "Failed")),
        Conditions);

    /// <summary>An autoscaler.</summary>
    public static Shape Autoscaler { get; } = ObjectShape.Spec(
        Shape.Map(
            ("metrics", Shape.Atomic(Metric())),
            ("behavior", new Shape
            {
                Members = Shape.Map(
                    ("scaleUp", Shape.Map(("policies", Shape.Atomic(Shape.Any))).Filling(
                        new FieldDefault("stabilizationWindowSeconds", 0),
                        new FieldDefault("selectPolicy", "Max"),
                        new FieldDefault("policies", Json.List(Policy("Pods", 4), Policy("Percent", 100))))),
                    ("scaleDown", Shape.Map(("policies", Shape.Atomic(Shape.Any))).Filling(
                        new FieldDefault("selectPolicy", "Max"),
                        new FieldDefault("policies", Json.List(Policy("Percent", 100)))))).Members,
                Rewrite = behavior => behavior
                    .With("scaleUp", behavior["scaleUp"] ?? Json.EmptyMap)
                    .With("scaleDown", behavior["scaleDown"] ?? Json.EmptyMap),
            }))
        .Filling(new FieldDefault("minReplicas", 1), new FieldDefault("metrics", CpuAtEightyPercent())),
        Conditions.Filling(new FieldDefault("currentMetrics", Json.Null), new FieldDefault("desiredReplicas", 0)));

    private static Json CpuAtEightyPercent() => Json.List(Json.Map(
        ("type", "Resource"),
        ("resource", Json.Map(
            ("name", "cpu"),
            ("target", Json.Map(("type", "Utilization"), ("averageUtilization", 80)))))));

    private static Json Policy(string type, int value) =>
        Json.Map(("type", type), ("value", value), ("periodSeconds", 15));

    private static Shape Metric()
    {
        var target = Shape.Map(("target", Shape.Map(("value", Shape.Quantity), ("averageValue", Shape.Quantity))));
        return Shape.Map(
            ("resource", target), ("containerResource", target), ("pods", target), ("object", target), ("external", target));
    }

    private static Json Strategy(Json strategy)
    {
        var type = strategy["type"]?.AsText is { Length: > 0 } given ? given : "RollingUpdate";
        if (type != "RollingUpdate")
        {
            return strategy;
        }
        var rolling = strategy["rollingUpdate"] ?? Json.EmptyMap;
        return strategy.With("type", type).With("rollingUpdate", rolling
            .With("maxSurge", rolling["maxSurge"] ?? "25%")
            .With("maxUnavailable", rolling["maxUnavailable"] ?? "25%"));
    }

    private static Json Completions(Json spec) => spec["completions"] is null && spec["parallelism"] is null
        ? spec.With("completions", 1)
        : spec;
}
