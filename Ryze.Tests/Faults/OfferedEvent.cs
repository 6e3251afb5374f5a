using System.Text;

namespace Ryze.Tests.Faults;

/// <summary>An event of a fault run. Its text follows from its number, so the verdict can recompute it.</summary>
internal sealed record OfferedEvent(string Instance, int Number)
{
    // Some events fill many packets, so that a kill can interrupt a frame.
    private const int LongEvery = 50;
    private const int LongText = 60_000;

    /// <summary>The exact bytes that the bridge must store.</summary>
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
