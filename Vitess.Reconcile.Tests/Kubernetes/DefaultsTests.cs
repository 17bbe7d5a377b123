using Vitess.Reconcile.Kubernetes;

namespace Vitess.Reconcile.Tests.Kubernetes;

/// <summary>Against objects that a real 1.35 API server stored (Data/kubernetes/stored.jsonl).</summary>
public sealed class DefaultsTests
{
    private static readonly ValueMap<string, int> Priorities = new (string Name, int Priority)[]
    {
        ("vitess", 1000), ("vitess-operator-control-plane", 5000),
    }.ToValueMap(entry => entry.Name, entry => entry.Priority);

    /// <summary>
    /// What the server filled in: the end of the path, and the value it gave. Written down from recordings.
    /// </summary>
    private static readonly (string Path, Json Value)[] FilledIn =
    [
        (".spec.dnsPolicy", "ClusterFirst"),
        (".spec.restartPolicy", "Always"),
        (".spec.schedulerName", "default-scheduler"),
        (".spec.securityContext", Json.EmptyMap),
        (".spec.terminationGracePeriodSeconds", 30),
        ("ontainers[].terminationMessagePath", "/dev/termination-log"),
        ("ontainers[].terminationMessagePolicy", "File"),
        ("ontainers[].resources", Json.EmptyMap),
        ("ontainers[].ports[].protocol", "TCP"),
        ("Probe.timeoutSeconds", 1),
        ("Probe.periodSeconds", 10),
        ("Probe.successThreshold", 1),
        ("Probe.failureThreshold", 3),
        (".httpGet.scheme", "HTTP"),
        (".fieldRef.apiVersion", "v1"),
        (".secret.defaultMode", 420),
        (".projected.defaultMode", 420),
        (".downwardAPI.defaultMode", 420),
        ("Deployment.spec.replicas", 1),
        ("ReplicaSet.spec.replicas", 1),
        ("Deployment.spec.revisionHistoryLimit", 10),
        ("Deployment.spec.progressDeadlineSeconds", 600),
        ("Deployment.spec.strategy.type", "RollingUpdate"),
        ("Deployment.spec.strategy.rollingUpdate.maxSurge", "25%"),
        ("Deployment.spec.strategy.rollingUpdate.maxUnavailable", "25%"),
        ("Service.spec.type", "ClusterIP"),
        ("Service.spec.sessionAffinity", "None"),
        ("Service.spec.internalTrafficPolicy", "Cluster"),
        ("Service.spec.ports[].protocol", "TCP"),
        ("PersistentVolumeClaim.spec.volumeMode", "Filesystem"),
        ("PersistentVolumeClaim.metadata.finalizers", Json.List("kubernetes.io/pvc-protection")),
        ("HorizontalPodAutoscaler.spec.behavior.scaleUp.stabilizationWindowSeconds", 0),
        ("HorizontalPodAutoscaler.spec.behavior.scaleUp.selectPolicy", "Max"),
        ("Secret.type", "Opaque"),
        ("Pod.spec.enableServiceLinks", true),
        ("Pod.spec.preemptionPolicy", "PreemptLowerPriority"),
    ];

    private static readonly string[] AlwaysFilledIn = ["Pod.spec.priority", "Pod.spec.serviceAccount", ".template.spec.serviceAccount"];

    private static List<Json> Stored { get; } =
        File.ReadLines(Path.Combine(Repository.Root, "Vitess.Reconcile.Tests/Data/kubernetes/stored.jsonl")).Select(Json.Parse).ToList();

    [Fact]
    public void Stored_objects_have_nothing_left_to_fill_in()
    {
        foreach (var stored in Stored)
        {
            Assert.Equal(stored.ToString(), Admission.Admit(Defaults.FillFields(stored), Priorities).ToString());
        }
    }

    [Fact]
    public void What_the_server_filled_in_is_filled_in_again_after_it_was_taken_out()
    {
        var taken = 0;
        foreach (var stored in Stored)
        {
            var given = Without(stored, stored["kind"]?.AsText ?? "", ref taken);
            Assert.Equal(stored.ToString(), Admission.Admit(Defaults.FillFields(given), Priorities).ToString());
        }
        Assert.InRange(taken, 2500, int.MaxValue);
    }

    [Fact]
    public void Every_default_that_is_written_down_occurs_in_the_recordings()
    {
        foreach (var filled in FilledIn)
        {
            Assert.Contains(Stored, stored =>
            {
                var taken = 0;
                Without(stored, stored["kind"]?.AsText ?? "", ref taken, [filled]);
                return taken > 0;
            });
        }
    }

    private static Json Without(Json value, string path, ref int taken) => Without(value, path, ref taken, FilledIn);

    private static Json Without(Json value, string path, ref int taken, (string Path, Json Value)[] filledIn)
    {
        if (value.IsList)
        {
            var items = new List<Json>();
            foreach (var item in value.Items)
            {
                items.Add(Without(item, $"{path}[]", ref taken, filledIn));
            }
            return Json.List(items.ToValueList());
        }
        if (!value.IsMap)
        {
            return value;
        }
        var members = value.Members;
        foreach (var (name, member) in value.Members)
        {
            var below = $"{path}.{name}";
            var given = Without(member, below, ref taken, filledIn);
            var emptied = given.IsMap && given.Members.Count == 0 && member.Members.Count > 0 && name is "strategy" or "rollingUpdate";
            if (IsFilledIn(value, below, member, filledIn) || emptied)
            {
                members = members.Without(name);
                taken++;
            }
            else
            {
                members = members.With(name, Tolerations(below, given));
            }
        }
        return Json.Map(members);
    }

    private static bool IsFilledIn(Json parent, string path, Json value, (string Path, Json Value)[] filledIn)
    {
        if (path.EndsWith("ontainers[].imagePullPolicy", StringComparison.Ordinal))
        {
            var image = parent["image"]?.AsText ?? "";
            return value.AsText == (image.EndsWith(":latest", StringComparison.Ordinal) || !image.Split('/')[^1].Contains(':', StringComparison.Ordinal)
                ? "Always" : "IfNotPresent");
        }
        return Array.Exists(filledIn, filled => path.EndsWith(filled.Path, StringComparison.Ordinal) && filled.Value == value)
            || (filledIn.Length > 1 && Array.Exists(AlwaysFilledIn, end => path.EndsWith(end, StringComparison.Ordinal)));
    }

    /// <summary>Those of the two tolerations that the server appended are taken off the end.</summary>
    private static Json Tolerations(string path, Json tolerations)
    {
        var items = path == "Pod.spec.tolerations" ? tolerations.Items.ToList() : [];
        foreach (var taint in (ReadOnlySpan<string>)["unreachable", "not-ready"])
        {
            var appended = Json.Map(
                ("key", $"node.kubernetes.io/{taint}"), ("operator", "Exists"), ("effect", "NoExecute"), ("tolerationSeconds", 300));
            if (items.Count > 0 && items[^1] == appended)
            {
                items.RemoveAt(items.Count - 1);
            }
        }
        return path == "Pod.spec.tolerations" ? Json.List(items.ToValueList()) : tolerations;
    }
}
