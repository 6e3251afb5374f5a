using System.Text;

namespace Ryze.Tests.Faults;

/// <summary>An event of a fault run; its text follows from its place, so that nobody has to remember it.</summary>
internal sealed record OfferedEvent(string Instance, int Number)
{
    // Now and then one that fills many packets, so that a kill finds a frame half sent.
    private const int LongEvery = 50;
    private const int LongText = 60_000;

    /// <summary>What the bridge must have in its inbox, byte for byte.</summary>
    public string Data
    {
        get
        {
            var text = Number % LongEvery == 0 ? new string('x', LongText) : "text";
            return $$$"""{"id":"{{{Instance}}}-{{{Number:d6}}}","direction":"incoming","chat":{"jid":"5511999990000@s.whatsapp.net","type":"private"},"""
                + $$$"""
                "message":{"type":"text","content":"{{{text}}}"}}
                """;
        }
    }

    public ByteArrayContent Body() => new(Encoding.UTF8.GetBytes($$$"""{"event":"message.exchange","data":{{{Data}}}}"""));
}
