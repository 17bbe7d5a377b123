using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vitess.Reconcile.Api;

namespace Vitess.Reconcile.Tests.Api;

public sealed class KeyRangeTests
{
    [Theory]
    [InlineData(1, 0, "-")]
    [InlineData(2, 0, "-80 80-")]
    [InlineData(3, 0, "-55 55-aa aa-")]
    [InlineData(4, 0, "-40 40-80 80-c0 c0-")]
    [InlineData(5, 0, "-33 33-66 66-99 99-cc cc-")]
    [InlineData(6, 0, "-2a 2a-55 55-80 80-aa aa-d5 d5-")]
    [InlineData(8, 0, "-20 20-40 40-60 60-80 80-a0 a0-c0 c0-e0 e0-")]
    [InlineData(2, 4, "-8000 8000-")]
    [InlineData(2, 8, "-80000000 80000000-")]
    [InlineData(3, 4, "-5555 5555-aaaa aaaa-")]
    [InlineData(7, 4, "-2492 2492-4924 4924-6db6 6db6-9249 9249-b6db b6db-db6d db6d-")]
    public void Even_splits_have_known_bounds(int parts, int hexWidth, string ranges) =>
        Assert.Equal(ranges, string.Join(' ', KeyRange.Split(parts, hexWidth)));

    [Theory]
    [InlineData(300, 0, "-00da")]
    [InlineData(300, 1, "00da-01b4")]
    [InlineData(300, 2, "01b4-028f")]
    [InlineData(300, 3, "028f-0369")]
    [InlineData(300, 5, "0444-051e")]
    [InlineData(512, 0, "-0080")]
    [InlineData(512, 1, "0080-0100")]
    [InlineData(512, 511, "ff80-")]
    [InlineData(98, 48, "7d-80")]
    [InlineData(98, 49, "80-82")]
    [InlineData(196, 195, "fe-")]
    public void Bounds_are_whole_number_arithmetic(int parts, int index, string range) =>
        Assert.Equal(range, KeyRange.Split(parts)[index].ToString());

    [Fact]
    public void Even_splits_hold_every_id_once_for_any_count() =>
        Prop.ForAll(Gen.Choose(1, 65536).ToArbitrary(), Gen.Choose(0, 7).ToArbitrary(), (parts, pairs) =>
            KeyRange.SplitProblem(parts, 2 * pairs) is not null || Covers(parts, hexWidth: 2 * pairs))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Even_splits_hold_every_id_once_for_every_count_up_to_600_and_the_largest() =>
        Assert.All(Enumerable.Range(1, 600).Append(KeyRange.PartsMax), parts =>
            Assert.True(Covers(parts, hexWidth: 0)));

    [Theory]
    [InlineData(0, 0, "A keyspace is split into 1 to 65536 parts, not 0.")]
    [InlineData(65537, 0, "A keyspace is split into 1 to 65536 parts, not 65537.")]
    [InlineData(257, 2, "Bounds of 2 digits tell 256 shards apart, not 257.")]
    [InlineData(2, 3, "A bound has 2, 4, 6, 8, 10, 12 or 14 digits (or 0: as many as needed), not 3.")]
    [InlineData(2, 16, "A bound has 2, 4, 6, 8, 10, 12 or 14 digits (or 0: as many as needed), not 16.")]
    public void A_split_that_cannot_be_says_why(int parts, int hexWidth, string problem)
    {
        Assert.Equal(problem, KeyRange.SplitProblem(parts, hexWidth));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyRange.Split(parts, hexWidth));
    }

    [Fact]
    public void Ranges_are_ordered_by_start_then_end_with_the_open_end_last() =>
        Assert.Equal(
            ["-80", "-", "07-80", "4040-4050", "70-80", "80-90", "80-a0", "80-", "a0-"],
            KeyRange.Distinct(
                from text in "4040-4050 a0- 80-a0 80- -80 80-90 70-80 - 07-80 80- -80".Split(' ') select Range(text))
                .Select(range => range.ToString()));

    [Fact]
    public void Ranges_that_are_written_differently_are_different_shards() =>
        Assert.Equal(2, KeyRange.Distinct([Range("10-20"), Range("1000-2000"), Range("10-20")]).Count);

    [Fact]
    public void Of_equal_ranges_in_several_partitionings_the_later_counts()
    {
        var shards = new[] { ("-80", 1), ("80-", 1), ("-80", 2) }.ToValueMap(e => Range(e.Item1), e => e.Item2);
        Assert.Equal("{-80: 2, 80-: 1}", shards.ToString());
    }

    [Theory]
    [InlineData("-", "x-x")]
    [InlineData("-80", "x-80")]
    [InlineData("80-", "80-x")]
    [InlineData("40-80", "40-80")]
    public void Both_forms_are_read_back(string text, string safe)
    {
        Assert.Equal(safe, Range(text).SafeName);
        Assert.Equal(Range(text), KeyRange.ParseSafe(safe));
        Assert.Equal(text, Range(text).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("-8")]
    [InlineData("-8G")]
    [InlineData("-AA")]
    [InlineData("80-40")]
    [InlineData("80-80")]
    [InlineData("80-8000")]
    [InlineData("-00")]
    [InlineData("10-20-30")]
    [InlineData("x-80")]
    public void What_is_no_range_is_not_read(string text) => Assert.Null(KeyRange.Parse(text));

    [Fact]
    public void A_bound_that_is_none_is_quoted()
    {
        Assert.Equal("The start '8' is not an even number of digits 0-9a-f.", KeyRange.Problem(start: "8", end: ""));
        Assert.Equal("The end '40' is not above the start '80'.", KeyRange.Problem(start: "80", end: "40"));
        Assert.Throws<ArgumentException>(() => new KeyRange(start: "80", end: "40"));
    }

    [Theory]
    [InlineData("-", "80-", true, true)]
    [InlineData("80-", "-", false, true)]
    [InlineData("-80", "80-", false, false)]
    [InlineData("80-", "-8000", false, false)]
    [InlineData("-80", "-8000", true, true)]
    [InlineData("-8000", "-80", true, true)]
    [InlineData("40-80", "4040-4050", true, true)]
    [InlineData("40-80", "70-90", false, true)]
    [InlineData("10-20", "1000-2000", true, true)]
    public void Containing_and_overlapping_go_by_ids(string left, string right, bool contains, bool overlaps)
    {
        Assert.Equal(contains, Range(left).Contains(Range(right)));
        Assert.Equal(overlaps, Range(left).Overlaps(Range(right)));
        Assert.Equal(overlaps, Range(right).Overlaps(Range(left)));
    }

    [Theory]
    [InlineData("-80 80-", true)]
    [InlineData("80- -80", true)]
    [InlineData("-8000 80-", true)]
    [InlineData("-80", false)]
    [InlineData("80-", false)]
    [InlineData("-80 90-", false)]
    [InlineData("-80 70-", false)]
    [InlineData("- 80-", false)]
    [InlineData("", false)]
    public void A_partition_has_no_gap_and_no_overlap(string ranges, bool partition) =>
        Assert.Equal(partition, KeyRange.Partition(
            ranges.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Range)));

    private static bool Covers(int parts, int hexWidth)
    {
        var ranges = KeyRange.Split(parts, hexWidth);
        var width = ranges.Count == 1 ? 2 : ranges[0].End.Length;
        var space = Int128.One << (4 * width);
        var bounds = ranges.Select((range, i) => i == 0 ? Int128.Zero
            : Int128.Parse(range.Start, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).Append(space).ToList();
        return ranges.Count == parts
            && KeyRange.Partition(ranges)
            && bounds.Select((bound, i) => bound == i * space / parts).All(right => right);
    }

    private static KeyRange Range(string text) => KeyRange.Parse(text) ?? throw new ArgumentException(text);
}
