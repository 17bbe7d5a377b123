using FsCheck;
using FsCheck.Fluent;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class ObjectNameTests
{
    private const string Long = "payments-platform-production-us-east-cluster1";

    // The name, its rule (or a length of its own) and the parts.
    public static TheoryData<string, string, string[]> Known => new()
    {
        { "hello-world-1dd41005", "D", ["hello", "world"] },
        { "example-etcd-faf13de3", "E", ["example", "etcd"] },
        { "example-zone1-etcd-43880480", "E", ["example", "zone1", "etcd"] },
        { "example-zone1-vtctld-1d4dcad0", "D", ["example", "zone1", "vtctld"] },
        { "example-zone1-vtadmin-c03d7eae", "D", ["example", "zone1", "vtadmin"] },
        { "example-zone1-vtgate-bc6cde92", "D", ["example", "zone1", "vtgate"] },
        { "example-zone1-vtgate-bc6cde92", "S", ["example", "zone1", "vtgate"] },
        { "example-uswest2a-vtgate-dc57c24e", "D", ["example", "uswest2a", "vtgate"] },
        { "example-commerce-x-x-zone1-vtorc-c13ef6ff", "D", ["example", "commerce", "x-x", "zone1", "vtorc"] },
        { "example-main-x-80-vtbackup-init-6f097fa4", "D", ["example", "main", "x-80", "vtbackup", "init"] },
        { "example-main-80-x-vtbackup-init-f09214a2", "D", ["example", "main", "80-x", "vtbackup", "init"] },
        { "example-commerce-x-x-vtbackup-init-c6db73c9", "D", ["example", "commerce", "x-x", "vtbackup", "init"] },
        { "example-vbsc-cluster-every-minute-ea63062d", "D", ["example", "vbsc", "cluster-every-minute"] },
        { "example-vbsc-every-minute-94d12263", "D", ["example", "vbsc", "every-minute"] },
        { "example-vttablet-zone1-2548885007-46a852d0", "D", ["example", "vttablet", "zone1-2548885007"] },
        { "example-vttablet-uswest2a-0433486107-2adb076e", "D", ["example", "vttablet", "uswest2a-0433486107"] },
        { "example-vtgate-ae7df4b6", "S", ["example", "vtgate"] },
        { "example-vtctld-625ee430", "S", ["example", "vtctld"] },
        { "example-vttablet-08646a59", "S", ["example", "vttablet"] },
        { "example-vtadmin-72eaf1ba", "S", ["example", "vtadmin"] },
        { "example-zone1-5abb61ae", "D", ["example", "zone1"] },
        { "example-commerce-fb9b866a", "D", ["example", "commerce"] },
        { "example-commerce-x-80-caf03c8c", "D", ["example", "commerce", "x-80"] },
        { "example-commerce-x-x-0f5afee6", "D", ["example", "commerce", "x-x"] },
        { "example-90089e05", "D", ["example"] },
        { "example-loc1-6276c84c", "D", ["example", "loc1"] },
        { "example-zone1-vtadmin-webconfig-1c814ad7", "D", ["example", "zone1", "vtadmin", "webConfig"] },
        { "example-zone1-vtadmin-clusterconfig-a6b6280c", "D", ["example", "zone1", "vtadmin", "clusterConfig"] },
        { "example-zone1-vtadmin-discovery-26fba126", "D", ["example", "zone1", "vtadmin", "discovery"] },
        { "a-b-c-44c49e31", "D", ["a-b", "c"] },
        { "a-b-c-1037f464", "D", ["a", "b-c"] },
        { "example-cell-a-ae929143", "D", ["example", "cell.a"] },
        { "example-cell-a-19ac57f4", "D", ["example", "cell_a"] },
        { "1st-cluster-cell-a-0862b9c6", "D", ["1st-cluster", "Cell_A"] },
        { "x1st-cluster-vtgate-33aded80", "S", ["1st-cluster", "vtgate"] },
        { "x-b-3872a0c0", "D", ["", "b"] },
        { "a--b-88f8a657", "D", ["a", "", "b"] },
        { "x--b-c4951e2e", "D", ["é", "b"] },
        { "really-really-ridiculously-long-inputs----be12eb20", "50",
            ["really-really-ridiculously-long-inputs-are-truncated"] },
        { "aaaaaaaaaaaaaa---632523e0", "25", [new('a', 20), new('b', 20)] },
        { "a-very-long-vitess-cluster-name-for-testing-some-lon---85882363", "S",
            ["a-very-long-vitess-cluster-name-for-testing", "some_long_cell_name", "vtgate"] },
        { new string('a', 42) + "-etcd-408104a0", "E", [new('a', 42), "etcd"] },
        { new string('a', 43) + "-e---0d42a739", "E", [new('a', 43), "etcd"] },
        { new string('a', 130) + "-" + new string('b', 111) + "---99400cda", "D", [new('a', 130), new('b', 130)] },
        { "my-cluster-ks-one-x-x-611cf0ce", "D", ["My_Cluster", "ks.one", "x-x"] },
        { "x-abc-6ccbcf25", "S", ["-abc"] },
        { "x1abc-4ad9ed89", "S", ["1abc"] },
        { Long + "---7b9bb883", "E", [Long, "etcd"] },
        { Long + "---2b9b1d40", "E", [Long, "us_east_1a.primary_datacenter_A1", "etcd"] },
        { Long + "-3rd-ce---686cc847", "S",
            [Long, "3rd_cell_with_a_name_of_exactly_the_longest_length_allowed_here", "vtgate"] },
        { Long + "-us-east-1a-primary-datacenter-a1-vtgate-d56d59d4", "D",
            [Long, "us_east_1a.primary_datacenter_A1", "vtgate"] },
        { Long + "-9lives-0123456789abcdef-fedcba9876543210-63716ee3", "D",
            [Long, "9Lives", "0123456789abcdef-fedcba9876543210"] },
        { "vault-s3-minio-b681cf09", "D", ["vault", "s3.minio"] },
        { "vault-s3-archive-0c121eff", "D", ["vault", "s3_archive"] },
        { "vault-3ecd5904", "D", ["vault"] },
        { "vault-named-volumes-x-x-80dc15f2", "D", ["vault", "named_volumes", "x-x"] },
        { "vault-named-volumes-x-x-vtbackup-init-d5177a3f", "D",
            ["vault", "named_volumes", "x-x", "vtbackup", "init"] },
        { "bx-two-x-b3659dbb", "D", ["bx", "Two.x"] },
        { "bx-etcd-554b5314", "E", ["bx", "etcd"] },
        { "vault-etcd-fda7f596", "E", ["vault", "etcd"] },
        { "shop-zone-a-vtadmin-discovery-53fc11dd", "D", ["shop", "zone_a", "vtadmin", "discovery"] },
        { "mix-a-vtadmin-webconfig-b7a98ad6", "D", ["mix", "a", "vtadmin", "webConfig"] },
        { "cronos-vbsc-eachminute-d8d8fc44", "D", ["cronos", "vbsc", "EachMinute"] },
        { "example-customer-x-55-6e164552", "D", ["example", "customer", "x-55"] },
        { "example-customer-55-aa-973542fe", "D", ["example", "customer", "55-aa"] },
        { "example-customer-aa-x-c5bb14b4", "D", ["example", "customer", "aa-x"] },
        { "example-customer-085639aa", "D", ["example", "customer"] },
        { "example-customer-x-x-zone1-vtorc-53d270f6", "D", ["example", "customer", "x-x", "zone1", "vtorc"] },
        { "example-customer-x-8000-zone1-vtorc-f62ba765", "D", ["example", "customer", "x-8000", "zone1", "vtorc"] },
        { "example-customer-8000-x-zone1-vtorc-1a51b085", "D", ["example", "customer", "8000-x", "zone1", "vtorc"] },
        { "example-vttablet-zone1-2469782763-bfadd780", "D", ["example", "vttablet", "zone1-2469782763"] },
        { "example-vttablet-zone1-0790125915-4e37d9d5", "D", ["example", "vttablet", "zone1-0790125915"] },
        { "example-vttablet-zone1-3778123133-6f4ed5fc", "D", ["example", "vttablet", "zone1-3778123133"] },
        { "example-vttablet-zone1-1250593518-17c58396", "D", ["example", "vttablet", "zone1-1250593518"] },
        { "example-vttablet-zone1-1002464300-58baf976", "D", ["example", "vttablet", "zone1-1002464300"] },
        { "example-vttablet-zone1-2226198880-d8413d99", "D", ["example", "vttablet", "zone1-2226198880"] },
        { "example-vttablet-zone1-1007305566-ba69a244", "D", ["example", "vttablet", "zone1-1007305566"] },
        { "example-vttablet-zone1-3954594518-db568e12", "D", ["example", "vttablet", "zone1-3954594518"] },
        { "example-vttablet-zone1-0179179673-db4e5628", "D", ["example", "vttablet", "zone1-0179179673"] },
        { "example-vttablet-zone1-0173383973-de931fff", "D", ["example", "vttablet", "zone1-0173383973"] },
        { "example-vttablet-zone1-2172633185-1c75505a", "D", ["example", "vttablet", "zone1-2172633185"] },
        { "wide-vttablet-az2-1164452588-5d815476", "D", ["wide", "vttablet", "az2-1164452588"] },
        { "example-vttablet-zone2-1932351751-e86644f3", "D", ["example", "vttablet", "zone2-1932351751"] },
        { "example-vttablet-zone3-2437195926-3b0c4394", "D", ["example", "vttablet", "zone3-2437195926"] },
        { "example-commerce-x-x-zone2-vtorc-a70e6b8b", "D", ["example", "commerce", "x-x", "zone2", "vtorc"] },
        { "example-commerce-x-x-zone3-vtorc-78addbc9", "D", ["example", "commerce", "x-x", "zone3", "vtorc"] },
        { "example-customer-x-x-dc880356", "D", ["example", "customer", "x-x"] },
        { "example-customer-x-8000-81888d38", "D", ["example", "customer", "x-8000"] },
        { "example-customer-8000-x-1f632b0c", "D", ["example", "customer", "8000-x"] },
        { "example-customer-x-8000-vtbackup-init-c371c538", "D", ["example", "customer", "x-8000", "vtbackup", "init"] },
        { "example-customer-8000-x-vtbackup-init-40725950", "D", ["example", "customer", "8000-x", "vtbackup", "init"] },
        { "shop-orders-x-80-5e59d8a5", "D", ["shop", "orders", "x-80"] },
        { "shop-orders-80-x-a88c9533", "D", ["shop", "orders", "80-x"] },
        { "shop-orders-x-40-ffc5c11b", "D", ["shop", "orders", "x-40"] },
        { "shop-orders-40-80-8130286e", "D", ["shop", "orders", "40-80"] },
        { "shop-orders-80-c0-1ffce196", "D", ["shop", "orders", "80-c0"] },
        { "shop-orders-c0-x-5b4bd9ba", "D", ["shop", "orders", "c0-x"] },
        { "", "D", [] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Names_stay_as_they_are(string name, string rule, string[] parts) =>
        Assert.Equal(name, ObjectName.Join(Rule(rule), parts).Value);

    [Theory]
    [InlineData("hello-world-462f1b88", "salt1", "salt2")]
    [InlineData("hello-world-c65378ee", "salt1-salt2")]
    public void Salt_shows_in_the_digest_only(string name, params string[] salt) =>
        Assert.Equal(name, ObjectName.JoinSalted(NameRule.Default, salt, "hello", "world").Value);

    [Fact]
    public void A_limit_without_room_for_a_digest_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NameRule(11, beginsWithLetter: false));

    [Fact]
    public void A_name_is_never_longer_than_allowed_and_always_a_name() =>
        Prop.ForAll<NonEmptyArray<string?>, PositiveInt>((parts, room) =>
        {
            var rule = new NameRule(12 + (room.Get % 300), beginsWithLetter: room.Get % 2 == 0);
            var name = ObjectName.Join(rule, [.. parts.Get.Select(part => part ?? "")]).Value;
            return name.Length <= rule.LengthMax
                && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
                && (char.IsAsciiLetterLower(name[0]) || (!rule.BeginsWithLetter && char.IsAsciiDigit(name[0])));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(200));

    [Fact]
    public void Half_a_surrogate_pair_becomes_one_dash() =>
        Assert.StartsWith("a-b-", ObjectName.Join(NameRule.Default, "a\ud800b").Value, StringComparison.Ordinal);

    private static NameRule Rule(string name) => name switch
    {
        "D" => NameRule.Default,
        "S" => NameRule.Service,
        "E" => NameRule.EtcdLockserver,
        _ => new(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture), beginsWithLetter: true),
    };
}
