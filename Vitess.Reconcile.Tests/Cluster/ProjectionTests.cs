using Vitess.Reconcile.Cluster;

namespace Vitess.Reconcile.Tests.Cluster;

public sealed class ProjectionTests
{
    [Fact]
    public void Reads_what_every_object_says_of_itself()
    {
        var meta = Of("""
            {"kind":"Pod","metadata":{"name":"p","namespace":"ns","uid":"u1","resourceVersion":"42","generation":3,
             "creationTimestamp":"2026-11-21T08:36:51Z","deletionTimestamp":"2026-11-21T08:37:21Z",
             "labels":{"b":"2","a":"1"},"annotations":{"x":"y"},"finalizers":["f/g"],
             "ownerReferences":[{"kind":"Other","name":"o","uid":"u0"},
              {"kind":"VitessShard","name":"s","uid":"u2","controller":true}]}}
            """).Meta;

        Assert.Equal(new ObjectKey("Pod", "ns", "p"), meta.Key);
        Assert.Equal(("u1", 42ul, 3L), (meta.Uid, meta.Version, meta.Generation));
        Assert.Equal(ValueMap.Of(("a", "1"), ("b", "2")), meta.Labels);
        Assert.Equal(ValueMap.Of(("x", "y")), meta.Annotations);
        Assert.Equal(new Owner("VitessShard", "s", "u2"), meta.Owner);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 8, 36, 51, TimeSpan.Zero), meta.Created);
        Assert.True(meta.IsGoing);
        Assert.Equal(["f/g"], meta.Finalizers);
    }

    [Theory]
    [InlineData("""{"kind":"ReplicaSet","metadata":{"name":"x","uid":"u","resourceVersion":"1"}}""")]
    [InlineData("""{"kind":"Pod","metadata":{"name":"x","uid":"u"}}""")]
    [InlineData("""{"metadata":{"name":"x","uid":"u","resourceVersion":"1"}}""")]
    public void What_it_does_not_know_is_nothing(string json) => Assert.Null(Projection.Of(Json.Parse(json)));

    [Fact]
    public void Every_watched_kind_has_a_form() => Assert.All(
        Kinds.Watched,
        kind => Assert.NotNull(Projection.Of(Json.Map(
            ("kind", kind), ("metadata", Json.Map(("name", "x"), ("uid", "u"), ("resourceVersion", "1")))))));

    [Theory]
    [InlineData("{}", "", "")]
    [InlineData("""{"containerStatuses":[{"state":{"running":{}}},{"state":{"waiting":{"reason":"CrashLoopBackOff","message":"m"}}}]}""", "CrashLoopBackOff", "m")]
    [InlineData("""{"initContainerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff"}}}],"containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}}]}""", "ImagePullBackOff", "")]
    [InlineData("""{"containerStatuses":[{"state":{"waiting":{"reason":"PodInitializing"}}},{"state":{"waiting":{"reason":"ErrImagePull"}}}]}""", "ErrImagePull", "")]
    [InlineData("""{"containerStatuses":[{"image":"lite:x","state":{"waiting":{"reason":"ErrImagePull","message":"not found"}}}]}""", "ImagePullBackOff", "Back-off pulling image \"lite:x\"")]
    [InlineData("""{"containerStatuses":[{"state":{"waiting":{"reason":"ContainerCreating"}}}]}""", "ContainerCreating", "")]
    [InlineData("""{"phase":"Failed","reason":"Evicted","message":"low on disk"}""", "Evicted", "low on disk")]
    [InlineData("""{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes"}]}""", "Unschedulable", "0/3 nodes")]
    [InlineData("""{"conditions":[{"type":"PodScheduled","status":"True"}]}""", "", "")]
    public void Says_why_a_pod_is_not_further(string status, string reason, string message)
    {
        var pod = Assert.IsType<ObservedObject.Pod>(Made(Kinds.Pod, ("status", Json.Parse(status))));
        Assert.Equal((reason, message), (pod.State.Reason, pod.State.Message));
    }

    [Theory]
    [InlineData("", "{}", true)]
    [InlineData("n1", "{}", false)]
    [InlineData("n1", """{"state":{"waiting":{"reason":"ImagePullBackOff"}},"started":false,"restartCount":0,"lastState":{}}""", true)]
    [InlineData("n1", """{"state":{"running":{}}}""", false)]
    [InlineData("n1", """{"state":{"terminated":{"exitCode":1}}}""", false)]
    [InlineData("n1", """{"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1}}}""", false)]
    [InlineData("n1", """{"state":{"waiting":{"reason":"ContainerCreating"}},"restartCount":1}""", false)]
    [InlineData("n1", """{"state":{"waiting":{"reason":"ContainerCreating"}},"containerID":"containerd://1"}""", false)]
    public void Knows_of_a_pending_pod_whether_its_vttablet_has_ever_started(string node, string vttablet, bool hasNeverRun)
    {
        var containers = vttablet == "{}" ? Json.EmptyList : Json.List(
            Json.Parse("""{"name":"mysqld-exporter","state":{"waiting":{"reason":"ImagePullBackOff"}}}"""), Json.Parse(vttablet).With("name", "vttablet"));
        PodState State(string phase) => Assert.IsType<ObservedObject.Pod>(Made(
            Kinds.Pod, ("spec", Json.Map(("nodeName", node))), ("status", Json.Map(("phase", phase), ("containerStatuses", containers))))).State;
        Assert.Equal(hasNeverRun, State("Pending").HasNeverRun);
        Assert.False(State("Running").HasNeverRun);
    }

    [Fact]
    public void Reads_a_pod()
    {
        var status = """
            {"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-01T00:00:05Z"}]}
            """;
        var pod = Assert.IsType<ObservedObject.Pod>(
            Made(Kinds.Pod, ("spec", Json.Map(("nodeName", "n1"))), ("status", Json.Parse(status))));
        var expected = new PodState
        {
            Phase = PodPhase.Running,
            Node = "n1",
            IsReady = true,
            ReadySince = new(2026, 1, 1, 0, 0, 5, TimeSpan.Zero),
        };
        Assert.Equal(expected, pod.State);
    }

    [Fact]
    public void Reads_a_claim_bound_and_unbound()
    {
        var spec = """{"resources":{"requests":{"storage":"10Gi"}},"volumeName":"pv-1"}""";
        var bound = Made(
            Kinds.PersistentVolumeClaim,
            ("spec", Json.Parse(spec)),
            ("status", Json.Parse("""{"phase":"Bound","capacity":{"storage":"12Gi"}}""")));
        var claim = Assert.IsType<ObservedObject.Claim>(bound);
        Assert.Equal((true, "10Gi", "12Gi", "pv-1"), (claim.IsBound, claim.Requested, claim.Capacity, claim.VolumeName));

        Assert.Null(claim.ResizePendingSince);
        var waiting = Assert.IsType<ObservedObject.Claim>(Made(
            Kinds.PersistentVolumeClaim,
            ("spec", Json.Map(("storageClassName", "fast"))),
            ("status", Json.Parse("""
                {"conditions":[{"type":"FileSystemResizePending","status":"True","lastTransitionTime":"2026-01-02T03:04:05Z"}]}
                """))));
        Assert.Equal(("fast", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)), (waiting.StorageClass, waiting.ResizePendingSince));

        var unbound = Assert.IsType<ObservedObject.Claim>(Made(Kinds.PersistentVolumeClaim));
        Assert.Equal((false, "", "", ""), (unbound.IsBound, unbound.Requested, unbound.Capacity, unbound.VolumeName));
    }

    [Fact]
    public void Reads_a_deployment_and_keeps_its_content_without_status()
    {
        var status = """{"readyReplicas":1,"conditions":[{"type":"Available","status":"False"}]}""";
        var deployment = Assert.IsType<ObservedObject.Deployment>(
            Made(Kinds.Deployment, ("spec", Json.Map(("replicas", 2))), ("status", Json.Parse(status))));
        Assert.Equal(("False", 2, 1), (deployment.Available, deployment.Replicas, deployment.ReadyReplicas));
        Assert.Equal(
            """{"kind":"Deployment","metadata":{"name":"x","namespace":"ns","uid":"u"},"spec":{"replicas":2}}""",
            deployment.Content.ToString());

        var bare = Assert.IsType<ObservedObject.Deployment>(Made(Kinds.Deployment));
        Assert.Equal(("Unknown", 1, 0), (bare.Available, bare.Replicas, bare.ReadyReplicas));
    }

    [Fact]
    public void Keeps_digests_of_a_secret_and_nothing_else()
    {
        var secret = Assert.IsType<ObservedObject.Secret>(Made(Kinds.Secret, ("data", Json.Map(("k", "aGVsbG8="), ("e", "")))));
        Assert.Equal(
            ValueMap.Of(("e", "d41d8cd98f00b204e9800998ecf8427e"), ("k", "5d41402abc4b2a76b9719d911017c592")), secret.Digests);
    }

    [Fact]
    public void Reads_zone_and_readiness_of_a_node()
    {
        var json = """
            {"kind":"Node","metadata":{"name":"n","uid":"u","resourceVersion":"1","labels":{"topology.kubernetes.io/zone":"z1"}},
             "status":{"conditions":[{"type":"DiskPressure","status":"False"},{"type":"Ready","status":"True"}]}}
            """;
        var node = Assert.IsType<ObservedObject.Node>(Of(json));
        Assert.Equal(("", "z1", true), (node.Key.Namespace, node.Zone, node.IsReady));

        var unknown = Assert.IsType<ObservedObject.Node>(Of(json.Replace("\"True\"", "\"Unknown\"", StringComparison.Ordinal)));
        Assert.False(unknown.IsReady);
    }

    [Fact]
    public void Reads_spec_and_status_of_a_resource_as_they_stand()
    {
        var shard = Assert.IsType<ObservedObject.Resource>(
            Made(Kinds.VitessShard, ("spec", Json.Map(("a", 1))), ("status", Json.Map(("b", 2)))));
        Assert.Equal((Json.Map(("a", 1)), Json.Map(("b", 2))), (shard.Spec, shard.Status));

        var bare = Assert.IsType<ObservedObject.Resource>(Made(Kinds.VitessShard));
        Assert.Equal((Json.EmptyMap, Json.EmptyMap), (bare.Spec, bare.Status));
    }

    private static ObservedObject Of(string json) => Assert.IsType<ObservedObject>(Projection.Of(Json.Parse(json)), exactMatch: false);

    private static ObservedObject Made(string kind, params (string Name, Json? Value)[] members)
    {
        var metadata = Json.Map(
            ("name", "x"), ("namespace", "ns"), ("uid", "u"), ("resourceVersion", "1"), ("managedFields", Json.EmptyList));
        return Of(Json.Map([("kind", kind), ("metadata", metadata), .. members]).ToString());
    }
}
