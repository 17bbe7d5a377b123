using System.Text;
using Vitess.Reconcile.Api;
using Vitess.Reconcile.Cluster;
using Vitess.Reconcile.Desired;
using Vitess.Reconcile.Desired.Parts;
using Vitess.Reconcile.Host.Read;
using Vitess.Reconcile.Kubernetes;
using Vitess.Reconcile.Planning;

namespace Vitess.Reconcile.Tests.Desired;

/// <summary>What becomes of the Go operator's holes that shape objects, where no other test says it.</summary>
public sealed class HolesTests
{
    private const string Head = """
        apiVersion: planetscale.com/v2
        kind: VitessCluster
        metadata: {name: c, namespace: n}
        spec:
          globalLockserver: {external: {implementation: etcd2, address: "a:1", rootPath: /a}}
          cells:

        """;

    [Theory]
    [InlineData("""{"sidecarContainers":[{"name":"s","image":"i"}]}""")]
    [InlineData("""{"extraVolumes":[{"name":"v","emptyDir":{}}]}""")]
    [InlineData("""{"topologySpreadConstraints":[{"maxSkew":1,"minDomains":3,"topologyKey":"k","whenUnsatisfiable":"DoNotSchedule","labelSelector":{}}]}""")]
    public void What_is_taken_out_makes_a_pod_outdated_though_the_Go_operators_digest_does_not_see_it(string extra)
    {
        var pool = Read(VitessShardTabletPool.Shape, Json.Parse(extra));
        var with = Sample.Shard(Sample.Pool with
        {
            SidecarContainers = pool.SidecarContainers, ExtraVolumes = pool.ExtraVolumes, TopologySpreadConstraints = pool.TopologySpreadConstraints,
        });
        var without = Sample.Shard(Sample.Pool with
        {
            TopologySpreadConstraints = pool.TopologySpreadConstraints?.Select(it => it.With("minDomains", null)).ToValueList(),
        });
        var (one, other) = (with.Render().Tablets[0].Pod, without.Render().Tablets[0].Pod);
        Assert.Equal(Digest(one), Digest(other));
        Assert.NotEqual(one.Hash, other.Hash);

        static string? Digest(Rendered pod) => pod.Object.At("metadata", "annotations", GoAnnotations.DesiredStateHash)?.AsText;
    }

    [Fact]
    public void What_waits_is_told_in_few_words_however_much_it_is()
    {
        var fields = Enumerable.Range(0, 5000).Select(i => new FieldChange($"spec.f{i}", Old: null, new string('x', 5000))).ToValueList();
        var lines = ChangeText.Of(fields).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(41, lines.Length);
        Assert.All(lines[..40], line => Assert.Equal($"(none) -> {new string('x', 120)}…", line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]));
        Assert.Equal("and 4960 more", lines[40]);
    }

    [Fact]
    public void An_autoscaler_to_which_Kubernetes_has_added_its_defaults_agrees()
    {
        var made = World("  - {name: z, gateway: {autoscaler: {maxReplicas: 3, behavior: {scaleUp: {stabilizationWindowSeconds: 5}}}}}")
            .Single(one => one.Key.Kind == Kinds.HorizontalPodAutoscaler).Object;
        var stored = Defaults.FillFields(made);
        Assert.NotEqual(made, stored);
        Assert.Empty(ObjectDiff.Of(made, stored));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(Level.Newest, 2L)]
    public void A_new_cell_with_an_autoscaler_has_a_number_to_begin_with(int level, long? number)
    {
        var snapshot = Snapshot("  - {name: z, gateway: {autoscaler: {minReplicas: 3, maxReplicas: 9}}}", level);
        var cell = ClusterTree.Plan(snapshot).Moves.Select(move => move.Move).OfType<Move.Create>()
            .Single(move => move.Wanted.Key.Kind == Kinds.VitessCell).Wanted;
        Assert.Equal(number, cell.Object.At("spec", "gateway", "replicas")?.AsInteger);

        var standing = new ObservedObject.Resource(
            Sample.Meta(Kinds.VitessCell, cell.Key.Name, "u") with
            {
                Key = cell.Key, Labels = ValueMap.Of((Labels.Cluster, "c")), Owner = new(Kinds.VitessCluster, "c", snapshot.Cluster.Meta.Uid),
            },
            cell.Object["spec"]?.WithAt(["gateway", "replicas"], null) ?? Json.EmptyMap, Json.EmptyMap);
        var plan = ClusterTree.Plan(snapshot with { Objects = [standing] });
        Assert.DoesNotContain(plan.Moves, move => move.Move is Move.Apply { Wanted.Key.Kind: Kinds.VitessCell });
        Assert.Contains(plan.Waits[snapshot.Cluster.Key], wait => wait.Code == "AutoscalerIdle");
    }

    [Fact]
    public void A_certificate_on_a_volume_of_the_users_needs_no_secret_and_one_with_both_names_makes_that_volume()
    {
        var gateway = Read(VitessCellGatewaySpec.Shape, Json.Parse(
            """{"secureTransport":{"tls":{"certSecret":{"volumeName":"v","key":"c"},"keySecret":{"name":"s","volumeName":"w","key":"k"} } } }"""));
        var secrets = new VtGateSecrets(gateway);
        Assert.Equal(["s"], secrets.Required);
        Assert.Equal(["w"], secrets.Files.SelectMany(file => file.Volume).Select(volume => volume["name"]?.AsText));
        Assert.Equal("/vt/secrets/vtgate-tls-cert/c", secrets.Flags.Values["mysql_server_ssl_cert"]);
    }

    [Fact]
    public void Half_of_a_certificate_is_left_out_and_its_secret_is_waited_for_all_the_same()
    {
        var secrets = new VtGateSecrets(Read(VitessCellGatewaySpec.Shape, Json.Parse(
            """{"secureTransport":{"required":true,"tls":{"certSecret":{"name":"s","key":"c"} } } }""")));
        Assert.Equal(VitessFlags.Empty, secrets.Flags);
        Assert.Equal(["s"], secrets.Required);
    }

    [Fact]
    public void Of_a_flag_with_dashes_before_it_and_without_the_one_without_always_counts() => Assert.Equal(
        ["--x=3"], VitessFlags.Empty.WithExtra(ValueMap.Of(("x", "3"), ("-x", "1"), ("--x", "2"))).ToArguments());

    [Fact]
    public void What_Kubernetes_does_not_know_of_a_container_or_a_volume_is_in_no_object()
    {
        const string Odd = "sidecarContainers: [{name: s, image: i, odd: 1, env: [{name: A, odd: 1}]}], "
            + "extraVolumes: [{name: v, emptyDir: {odd: 1}}], tolerations: [{key: t, odd: 1}]";
        const string Cluster = """
              - {name: z, gateway: {EXTRA}}
              images: {vtadmin: "vtadmin:1"}
              vitessDashboard: {EXTRA}
              vtadmin: {apiAddresses: [a], rbac: {name: r, key: k}, EXTRA}
              backup: {locations: [{volume: {emptyDir: {odd: 1}}}]}
            """;
        var made = World(Cluster.Replace("EXTRA", Odd, StringComparison.Ordinal));
        Assert.NotEmpty(made);
        Assert.All(made, one => Assert.DoesNotContain("odd", one.Object.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, "theirs", "theirs")]
    [InlineData(1, "c-etcd", "1")]
    public void A_members_pod_has_the_operators_value_of_a_label_by_which_it_is_not_found_and_its_claim_the_users(
        int level, string lockserver, string ofClaim)
    {
        var extra = ValueMap.Of((Labels.LockserverIndex, "theirs"), (Labels.Lockserver, "theirs"), ("own", "theirs"));
        var member = DesiredLockserver.Render(
            new() { Template = new() { ExtraLabels = extra } },
            Sample.Meta(Kinds.EtcdLockserver, "c-etcd", "of-c-etcd"),
            Sample.Options with { LevelMax = level }).Members[0];
        Assert.Equal("1", Label(member.Pod, Labels.LockserverIndex));
        Assert.Equal("theirs", Label(member.Pod, "own"));
        Assert.Equal(lockserver, Label(member.Pod, Labels.Lockserver));
        Assert.Equal(ofClaim, Label(member.Claim, Labels.LockserverIndex));

        static string? Label(Rendered rendered, string label) => rendered.Object.At("metadata", "labels", label)?.AsText;
    }

    [Fact]
    public void A_secret_without_a_key_is_a_directory() => Assert.Equal(
        ("/vt/secrets/a", "/vt/secrets/a/k"), (new SecretFile(new() { Name = "s", Key = "" }, "a").Path, new SecretFile(new() { Key = "k" }, "a").Path));

    [Fact]
    public void A_schedule_that_says_no_time_is_not_made()
    {
        const string Backup = """
              - {name: z}
              backup:
                locations: [{volume: {emptyDir: {}}}]
                schedules:
                - {name: never, resources: {}, strategies: [{name: s, keyspace: k, shard: "-"}]}
                - {name: daily, frequency: 24h, resources: {}, strategies: [{name: s, keyspace: k, shard: "-"}]}
            """;
        var made = World(Backup).Single(one => one.Key.Kind == Kinds.VitessBackupSchedule);
        Assert.Equal("daily", made.Object.At("spec", "name")?.AsText);
    }

    [Theory]
    [InlineData("metadata", "metadata.name")]
    [InlineData("spec", "hexWidth")]
    public void A_name_that_is_too_long_and_a_split_that_cannot_be_change_nothing_of_what_stands(string where, string told)
    {
        const string Split = "  - {name: z}\n  keyspaces: [{name: k, partitionings: [{equal: {parts: 300, hexWidth: WIDTH}}]}]\n";
        var sound = Snapshot(Split.Replace("WIDTH", "4", StringComparison.Ordinal), Level.Newest);
        Assert.Contains(ClusterTree.Plan(sound).Moves, move => move.Move is Move.Create);
        var spec = Json.Parse(sound.Cluster.Spec.ToString().Replace("\"hexWidth\":4", "\"hexWidth\":2", StringComparison.Ordinal));
        var meta = sound.Cluster.Meta with { Key = sound.Cluster.Key with { Name = new('n', 64) } };
        var wrong = where == "spec" ? sound.Cluster with { Spec = spec } : sound.Cluster with { Meta = meta };
        var plan = ClusterTree.Plan(sound with { Cluster = wrong });
        Assert.DoesNotContain(plan.Moves, move => move.Move is not Move.SetStatus);
        Assert.Contains(told, Assert.Single(plan.Waits[wrong.Key]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_cluster_announces_the_version_of_its_own_server()
    {
        static string Vtctld(string image) => Sample.Arguments(
            World($"  - {{name: z}}\n  images: {{mysqld: {{mysql80Compatible: \"{image}\"}}}}\n")
                .First(one => one.Key.Kind == Kinds.Deployment && one.Key.Name.Contains("vtctld", StringComparison.Ordinal)),
            "vtctld");
        string[] told = [Vtctld("mysql:8.0.40"), Vtctld("mysql:8.4.3"), Vtctld("mysql"), Vtctld("mysql:8.0.40")];
        Assert.Contains("--mysql_server_version=8.0.40-Vitess", told[0], StringComparison.Ordinal);
        Assert.Contains("--mysql_server_version=8.4.3-Vitess", told[1], StringComparison.Ordinal);
        Assert.DoesNotContain("mysql_server_version", told[2], StringComparison.Ordinal);
        Assert.Equal(told[0], told[3]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Level.Newest)]
    public void VTAdmin_is_told_that_a_headless_service_has_no_address_in_the_words_of_the_service(int level)
    {
        var snapshot = Snapshot("  - {name: z}\n  images: {vtadmin: v}\n  vtadmin: {apiAddresses: [a], rbac: {name: r, key: k}}\n", level);
        string? Told(string address) => ClusterTree.Render(snapshot with { Objects = Services(address) })
            .Select(one => one.Rendered.Object).Where(one => one["kind"]?.AsText == Kinds.Secret)
            .SelectMany(one => one["data"]?.Members.Values ?? []).Select(data => Encoding.UTF8.GetString(Convert.FromBase64String(data.AsText ?? "")))
            .Single(text => text.Contains("\"vtgates\"", StringComparison.Ordinal));
        Assert.Equal(Told("10.0.0.1")?.Replace("10.0.0.1", "None", StringComparison.Ordinal), Told("None"));
    }

    [Fact]
    public void An_etcd_that_is_asked_for_beside_an_external_lock_server_is_made_and_not_used()
    {
        var objects = World("  - {name: z}\n", text => text.Replace("{external:", "{etcd: {}, external:", StringComparison.Ordinal));
        Assert.Contains(objects, one => one.Key.Kind == Kinds.EtcdLockserver);
        Assert.Contains(
            "--topo_global_server_address=a:1",
            Sample.Arguments(objects.First(one => one.Key.Kind == Kinds.Deployment), "vtctld"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(Level.Newest, true)]
    public void While_changes_are_held_VTAdmin_waits_for_its_release_and_its_Secrets_do_not(int level, bool isHeld)
    {
        var snapshot = Snapshot("  - {name: z}\n  images: {vtadmin: v}\n  vtadmin: {apiAddresses: [a], rbac: {name: r, key: k}}\n", level);
        var name = new ClusterNames("c").VtAdmin(new("z")).Value;
        var made = ClusterTree.Render(snapshot with { Objects = Services("10.0.0.1") })
            .Select(one => one.Rendered).Single(one => one.Key.Name == name).Object;
        var standing = new ObservedObject.Deployment(
            Sample.Meta(Kinds.Deployment, name, "u") with
            {
                Key = new(Kinds.Deployment, "n", name), Owner = new(Kinds.VitessCluster, "c", snapshot.Cluster.Meta.Uid),
                Annotations = made.At("metadata", "annotations")?.Members.ToValueMap(it => it.Key, it => it.Value.AsText ?? "") ?? default,
            },
            made, "True", 1, 1);
        Assert.DoesNotContain(Waits("10.0.0.1"), wait => wait.Code == "ChangeHeld");
        Assert.Equal(isHeld, Waits("10.0.0.2").Any(wait => wait.Code == "ChangeHeld" && wait.Text.Contains(name, StringComparison.Ordinal)));

        ValueList<Reason> Waits(string address)
        {
            var plan = ClusterTree.Plan(snapshot with { Objects = [standing, .. Services(address)] });
            Assert.DoesNotContain(plan.Moves, move => move.Move is Move.Apply { Wanted.Key.Kind: Kinds.Deployment });
            Assert.Equal(3, plan.Moves.Count(move => move.Move is Move.Create { Wanted.Key.Kind: Kinds.Secret }));
            return plan.Waits[snapshot.Cluster.Key];
        }
    }

    private static ValueList<ObservedObject> Services(string address) =>
        new[] { new ClusterNames("c").VtctldService, new ClusterNames("c").VtGateCellService(new("z")) }
            .Select(name => (ObservedObject)new ObservedObject.Applied(
                Sample.Meta(Kinds.Service, name.Value) with
                {
                    Key = new(Kinds.Service, "n", name.Value), Labels = ValueMap.Of((Labels.Cluster, "c")),
                },
                Json.Map(("spec", Json.Map(("clusterIP", address))))))
            .ToValueList();

    [Fact]
    public void A_keyspace_with_an_empty_image_of_its_own_for_MySQL_has_none() => Assert.Equal(
        "", Images.Mysqld(Images.OfKeyspace(new() { Mysqld = new() { Mysql80Compatible = "a" } }, new() { Mysqld = new() }).Mysqld));

    [Theory]
    [InlineData("resources")]
    [InlineData("apiResources")]
    [InlineData("webResources")]
    [InlineData("requests")]
    [InlineData("limits")]
    [InlineData("storage")]
    public void What_users_name_after_a_field_of_quantities_stays_as_they_wrote_it(string name)
    {
        var texts = $$"""{ {{name}}: "0.5" }""";
        const string Written = """
              - {name: z, gateway: {annotations: TEXTS, extraLabels: TEXTS, extraFlags: TEXTS,
                  extraVolumes: [{name: v, csi: {driver: d, volumeAttributes: TEXTS}}],
                  resources: {requests: {cpu: "0.5"}},
                  sidecarContainers: [{name: s, image: i, resources: {limits: {cpu: "0.5"}}}]}}
              extraVitessFlags: TEXTS
              keyspaces:
              - name: k
                annotations: TEXTS
                partitionings:
                - equal: {parts: 1, shardTemplate: {annotations: TEXTS, databaseInitScriptSecret: {name: i, key: k}, tabletPools: [
                    {cell: z, type: replica, replicas: 1, annotations: TEXTS, vttablet: {resources: {}}, mysqld: {resources: {}}}]}}
            """;
        var objects = World(Written.Replace("TEXTS", texts, StringComparison.Ordinal));
        Json Spec(string kind) => objects.Single(one => one.Key.Kind == kind).Object["spec"] ?? Json.Null;
        Json?[] told =
        [
            Spec(Kinds.VitessCell)["extraVitessFlags"], Spec(Kinds.VitessShard)["annotations"],
            .. (string[])["annotations", "extraLabels", "extraFlags"] switch { var names => names.Select(it => Spec(Kinds.VitessCell).At("gateway", it)) },
            Spec(Kinds.VitessCell).At("gateway", "extraVolumes")?.Items[0].At("csi", "volumeAttributes"),
            Spec(Kinds.VitessKeyspace)["annotations"], Spec(Kinds.VitessShard)["tabletPools"]?.Items[0]["annotations"],
        ];
        Assert.All(told, it => Assert.Equal(Json.Map((name, "0.5")), it));
        Assert.Equal("500m", Spec(Kinds.VitessCell).At("gateway", "resources", "requests", "cpu")?.AsText);
        Assert.Equal("500m", Spec(Kinds.VitessCell).At("gateway", "sidecarContainers")?.Items[0].At("resources", "limits", "cpu")?.AsText);
    }

    [Fact]
    public void A_quantity_that_is_null_is_none_where_a_CRD_describes_it_and_zero_elsewhere()
    {
        var cell = World("""
              - {name: z, gateway: {resources: {requests: {cpu: null, memory: 1Gi}, limits: null},
                  sidecarContainers: [{name: s, image: i, resources: {limits: {cpu: null}}}]}}
              vitessDashboard: {resources: {requests: {cpu: null, memory: 1Gi}}}
            """);
        var gateway = cell.Single(one => one.Key.Kind == Kinds.VitessCell).Object.At("spec", "gateway");
        Assert.Equal(Json.Parse("""{"requests":{"memory":"1Gi"}}"""), gateway?["resources"]);
        Assert.Equal(Json.Parse("""{"limits":{"cpu":"0"}}"""), gateway?["sidecarContainers"]?.Items[0]["resources"]);
        var vtctld = cell.Single(one => one.Key.Name.Contains("vtctld", StringComparison.Ordinal) && one.Key.Kind == Kinds.Deployment);
        Assert.Equal(
            Json.Parse("""{"memory":"1Gi"}"""),
            vtctld.Object.At("spec", "template", "spec", "containers")?.Items[0].At("resources", "requests"));
    }

    internal static ValueList<Rendered> World(string cells, Func<string, string>? change = null) =>
        ClusterTree.Render(Snapshot(cells, Level.Newest, change)).Select(one => one.Rendered).ToValueList();

    private static TreeSnapshot Snapshot(string cells, int level, Func<string, string>? change = null)
    {
        var text = Head + cells;
        var read = ClusterFile.Of("f", change?.Invoke(text) ?? text);
        Assert.Empty(read.Defects);
        return new()
        {
            Now = DateTimeOffset.UnixEpoch,
            Options = Sample.Options with { LevelMax = level },
            Cluster = new(
                Sample.Meta(Kinds.VitessCluster, "c", "of-c") with { Key = new(Kinds.VitessCluster, "n", "c") },
                read.Documents[0].Object["spec"] ?? Json.EmptyMap, Json.EmptyMap),
        };
    }

    private static T Read<T>(Vitess.Reconcile.Api.Shapes.Shape<T> shape, Json value)
        where T : class, new() => shape.Read(value);
}
